from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from makegood.web.accounts import signin
from makegood.web.accounts.forms import Profile


@require_http_methods(["GET", "POST"])
def profile(request: HttpRequest) -> HttpResponse:
    form = Profile(request.POST or None, instance=request.user)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, _("Saved."))
        return redirect("accounts:profile")
    return render(request, "accounts/profile.html", {"form": form})


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
    return redirect(link.then)
