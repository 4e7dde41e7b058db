from __future__ import annotations

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from makegood.formats import Faulty
from makegood.web.forms import UploadField
from makegood.web.guard import second_factor
from makegood.web.organisations import branding, pictures, store, teams
from makegood.web.trying import done, said_fault

A_PAGE = 100
get_or_post = require_http_methods(["GET", "HEAD", "POST"])


class NameForm(forms.Form):
    name = forms.CharField(label=lazy("The company, as it signs"), max_length=120)


class TeamForm(forms.Form):
    name = forms.CharField(label=lazy("The team’s name"), max_length=120)


class InviteForm(forms.Form):
    email = forms.EmailField(label=lazy("Their mail address"))


class BrandForm(forms.Form):
    colour = forms.CharField(
        label=lazy("Your colour"),
        max_length=7,
        required=False,
        help_text=lazy("As # and six signs, such as #0f4c81. One on which text is hard to read is refused."),
    )
    logo = UploadField(
        label=lazy("Your logo"),
        required=False,
        help_text=lazy(
            "PNG, at most 800 points wide and 500 high. It is drawn anew; nothing else of the file is kept."
        ),
        widget=forms.FileInput(attrs={"accept": "image/png"}),
    )
    drop_logo = forms.BooleanField(label=lazy("Show no logo"), required=False)


def _tell(request: HttpRequest, faulty: Faulty) -> None:
    for fault in faulty.faults[:10]:
        messages.error(request, said_fault(fault))


@get_or_post
def page(request: HttpRequest) -> HttpResponse:
    """One's organisation and its people; who has none can make one."""
    member = store.membership(request.user)
    if member is None:
        return _make(request)
    if request.method == "POST":
        raise Http404
    context = {
        "member": member,
        "organisation": member.organisation,
        "people": [(each, second_factor.has_one(each.user)) for each in store.people(member.organisation)],
        "invite": InviteForm(),
        "free": store.free_sides(request.user)[:A_PAGE],
        "teams": teams.of(member.organisation),
        "new_team": TeamForm(),
    }
    return render(request, "organisations/page.html", context)


def _make(request: HttpRequest) -> HttpResponse:
    form = NameForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            store.make(request.user, form.cleaned_data["name"], at=timezone.now())
        except Faulty as faulty:
            _tell(request, faulty)
        return redirect("organisations:page")
    return render(request, "organisations/make.html", {"form": form})


@require_POST
def invite(request: HttpRequest) -> HttpResponse:
    member, form = store.admin(request.user), InviteForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("That is not a mail address. Write one such as ada@northgate.example."))
        return redirect("organisations:page")
    try:
        store.invite(member, form.cleaned_data["email"], at=timezone.now())
    except Faulty as faulty:
        _tell(request, faulty)
    else:
        messages.success(request, _("The invitation is on its way. It works once, for two weeks."))
    return redirect("organisations:page")


@get_or_post
def join(request: HttpRequest, token: str) -> HttpResponse:
    """Join by an invitation that was sent to one's own address."""
    row = store.open_invitation(request.user, token, at=timezone.now())
    if request.method == "POST":
        try:
            store.join(request.user, token, at=timezone.now())
        except Faulty as faulty:
            _tell(request, faulty)
        return redirect("organisations:page")
    return render(request, "organisations/join.html", {"invitation": row})


@require_POST
def name_admin(request: HttpRequest, member_id: int) -> HttpResponse:
    member = store.admin(request.user)
    store.name_admin(member, store.colleague(member, member_id), at=timezone.now())
    return redirect("organisations:page")


@get_or_post
def remove(request: HttpRequest, member_id: int) -> HttpResponse:
    """A look at what it means, then the button."""
    member = store.admin(request.user)
    other = store.colleague(member, member_id)
    if request.method == "POST":
        try:
            store.remove(member, other, at=timezone.now())
        except Faulty as faulty:
            _tell(request, faulty)
        else:
            messages.success(request, _("%(name)s no longer sees your cases.") % {"name": other.user})
        return redirect("organisations:page")
    return render(request, "organisations/remove.html", {"other": other})


@require_POST
def ask_second_factor(request: HttpRequest) -> HttpResponse:
    """Ask everybody on the organisation's sides for a second step; who asks has one."""
    member, on = store.admin(request.user), "on" in request.POST
    if on and not second_factor.has_one(request.user):
        messages.error(request, _("Set up your own second step first."))
    else:
        store.ask_second_factor(member, on, at=timezone.now())
        messages.success(request, _("Saved."))
    return redirect("organisations:page")


@require_POST
def give(request: HttpRequest, sitting_id: int) -> HttpResponse:
    """Make a side that one leads the organisation's own."""
    member = store.membership(request.user)
    seat = store.free_sides(request.user).filter(pk=sitting_id).first()
    if member is None or seat is None:
        raise Http404
    store.give(member, seat, at=timezone.now())
    messages.success(request, _("The case now belongs to %(name)s.") % {"name": member.organisation})
    return redirect("organisations:page")


@get_or_post
def show(request: HttpRequest) -> HttpResponse:
    """The organisation's colour and logo, as others see them."""
    member = store.admin(request.user)
    brand = branding.of(member.organisation)
    initial = {"colour": brand.colour if brand else ""}
    form = BrandForm(request.POST or None, request.FILES or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        logo = said["logo"].read(pictures.LARGEST + 1) if said["logo"] else None
        asked = {"colour": said["colour"], "logo": logo, "drop_logo": said["drop_logo"], "at": timezone.now()}
        if done(form, lambda: branding.show(member, **asked)):
            messages.success(request, _("Saved."))
            return redirect("organisations:branding")
    shown = branding.Shown.of(member.organisation, brand) if brand else None
    return render(
        request, "organisations/branding.html", {"organisation": member.organisation, "form": form, "brand": shown}
    )


# --- teams ---


@require_POST
def make_team(request: HttpRequest) -> HttpResponse:
    admin, form = store.admin(request.user), TeamForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Write a name of at most 120 characters."))
        return redirect("organisations:page")
    try:
        made = teams.make(admin, form.cleaned_data["name"], at=timezone.now())
    except Faulty as faulty:
        _tell(request, faulty)
        return redirect("organisations:page")
    return redirect("organisations:team", made.pk)


@require_safe
def team(request: HttpRequest, team_id: int) -> HttpResponse:
    """Who is in a team; an admin takes people in and out."""
    member = store.membership(request.user)
    if member is None:
        raise Http404
    found = teams.one(member, team_id)
    inside = [each.member for each in found.people.all()]
    others = [each for each in store.people(member.organisation) if each not in inside] if member.is_admin else []
    context = {"member": member, "team": found, "inside": inside, "others": others}
    return render(request, "organisations/team.html", context)


@require_POST
def add_to_team(request: HttpRequest, team_id: int) -> HttpResponse:
    admin = store.admin(request.user)
    found, said = teams.one(admin, team_id), request.POST.get("member", "")
    other = store.people(admin.organisation).filter(pk=said).first() if said.isdecimal() else None
    if other is None:
        messages.error(request, _("Choose somebody; nothing was changed."))
    else:
        teams.add(admin, found, other, at=timezone.now())
        messages.success(request, _("%(name)s sees the cases of %(team)s now.") % {"name": other.user, "team": found})
    return redirect("organisations:team", team_id)


@require_POST
def take_out_of_team(request: HttpRequest, team_id: int, member_id: int) -> HttpResponse:
    admin = store.admin(request.user)
    found, other = teams.one(admin, team_id), store.colleague(admin, member_id)
    teams.take_out(admin, found, other, at=timezone.now())
    messages.success(request, _("%(name)s is no longer in %(team)s.") % {"name": other.user, "team": found})
    return redirect("organisations:team", team_id)


@require_safe
def audit(request: HttpRequest) -> HttpResponse:
    """Who of ours did what and when, and in which case; never what was written."""
    member = store.admin(request.user)
    page = Paginator(store.acts(member.organisation), A_PAGE).get_page(request.GET.get("page"))
    context = {"organisation": member.organisation, "page": page, "deeds": store.deeds(member.organisation)[:A_PAGE]}
    return render(request, "organisations/audit.html", context)
