from __future__ import annotations

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from makegood.web import languages
from makegood.web.accounts import signin
from makegood.web.accounts.forms import Profile


@require_http_methods(["GET", "POST"])
def profile(request: HttpRequest) -> HttpResponse:
    form = Profile(request.POST or None, instance=request.user)
    if request.method == "POST" and form.is_valid():
        form.save()
        with translation.override(request.user.language):
            messages.success(request, _("Saved."))
        response = redirect("accounts:profile")
        languages.remember(response, request.user.language)
        return response
    return render(request, "accounts/profile.html", {"form": form})


@login_not_required
@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Keep the language that somebody chose at the foot of a page: on this machine, and in their account if they have one."""
    chosen = request.POST.get("language", "")
    where = request.POST.get("next", "")
    ours = url_has_allowed_host_and_scheme(where, {request.get_host()}, require_https=request.is_secure())
    response = redirect(where if ours else "home")
    if chosen in dict(settings.LANGUAGES):
        languages.remember(response, chosen)
        if request.user.is_authenticated:
            request.user.language = chosen
            request.user.save(update_fields=["language"])
    return response


@login_not_required
@require_http_methods(["GET", "POST"])
def demo(request: HttpRequest, token: str) -> HttpResponse:
    """Sign in by a demo link. A page with one button comes first, so that a mail scanner cannot use the link up."""
    if not settings.DEMO:
        raise Http404
    if request.method == "GET":
        return render(request, "accounts/demo.html")
    link = signin.use(token, at=timezone.now())
    if link is None:
        raise Http404
    login(request, link.user, backend=settings.AUTHENTICATION_BACKENDS[0])
    UserSession.objects.create_from_request(request)
    return redirect(link.then)
