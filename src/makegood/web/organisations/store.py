"""What can be done with an organisation. Admins do it, except making one, joining and leaving."""

from __future__ import annotations

import datetime as dt
import secrets

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import CharField, Exists, ExpressionWrapper, F, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Concat
from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _

from makegood.formats import Fault, Faulty
from makegood.web import languages
from makegood.web.access import hash_of
from makegood.web.accounts.models import User
from makegood.web.cases.models import Caucus, RecordEntry, Role, Room, Sitting
from makegood.web.cases.write import append
from makegood.web.engine import outbox
from makegood.web.organisations.models import Deed, Invitation, Member, Organisation, Owned, TeamMember

DAYS = 14  # that an invitation works
MOST_OPEN = 50  # invitations of one organisation


def membership(user: User) -> Member | None:
    return Member.objects.filter(user=user, left_at=None).select_related("organisation").first()


def admin(user: User) -> Member:
    """The membership of an admin; Http404 for everybody else."""
    member = membership(user)
    if member is None or not member.is_admin:
        raise Http404
    return member


def people(organisation: Organisation) -> QuerySet[Member]:
    return Member.objects.filter(organisation=organisation, left_at=None).select_related("user").order_by("since", "pk")


def colleague(member: Member, member_id: int) -> Member:
    """One of the people of a member's organisation; else Http404."""
    found = people(member.organisation).filter(pk=member_id).first()
    if found is None:
        raise Http404
    return found


def make(user: User, name: str, *, at: dt.datetime) -> Member:
    """Make an organisation with `user` as its admin. Raises Faulty for who belongs to one already."""
    with transaction.atomic():
        organisation = Organisation.objects.create(name=name, made_at=at)
        member = _join(user, organisation, at, is_admin=True)
        note(member, what="organisation-made", about=name, at=at)
    return member


def _join(user: User, organisation: Organisation, at: dt.datetime, *, is_admin: bool = False) -> Member:
    try:
        with transaction.atomic():
            return Member.objects.create(organisation=organisation, user=user, is_admin=is_admin, since=at)
    except IntegrityError:
        raise Faulty.one(
            _("You belong to an organisation already."), _("Leave it first, or sign in with another address.")
        ) from None


def note(member: Member, *, what: str, about: str, at: dt.datetime) -> None:
    """Write down for the audit what an admin did to the organisation itself."""
    Deed.objects.create(organisation=member.organisation, by=str(member.user), what=what, about=about, at=at)


# --- people ---


def invite(member: Member, email: str, *, at: dt.datetime) -> None:
    """Mail somebody a way in that works once. Raises Faulty where too many are open."""
    open_ = Invitation.objects.filter(organisation=member.organisation, used_at=None, expires_at__gte=at)
    if open_.count() >= MOST_OPEN:
        raise Faulty.one(_("Too many invitations are open."), _("Wait until some are used or have run out."))
    token = secrets.token_urlsafe(24)
    name = member.organisation.name
    with transaction.atomic():
        row = Invitation.objects.create(
            organisation=member.organisation,
            email=email.lower(),
            token_hash=hash_of(token),
            sent_by=member.user,
            sent_at=at,
            expires_at=at + dt.timedelta(days=DAYS),
        )
        with languages.reading(email):
            says = _("%(who)s asks you to join %(name)s on Makegood:") % {"who": member.user, "name": name}
            body = f"{says}\n\n{settings.SITE_URL}{reverse('organisations:join', args=[token])}\n"
            subject = _("Join %(name)s on Makegood") % {"name": name}
        outbox.post(key=f"organisation/{row.pk}", to=email, subject=subject, body=body, at=at)
        note(member, what="invited", about=email.lower(), at=at)


def open_invitation(user: User, token: str, *, at: dt.datetime) -> Invitation:
    """An invitation that this person may use now: it was sent to their address; else Http404."""
    found = Invitation.objects.filter(token_hash=hash_of(token), used_at=None, expires_at__gte=at, email=user.email)
    row = found.select_related("organisation", "sent_by").first()
    if row is None:
        raise Http404
    return row


def join(user: User, token: str, *, at: dt.datetime) -> Member:
    """Join by an invitation and use it up. Raises Faulty for who belongs to an organisation already."""
    with transaction.atomic():
        row = open_invitation(user, token, at=at)
        if not Invitation.objects.filter(pk=row.pk, used_at=None).update(used_at=at):
            raise Http404
        member = _join(user, row.organisation, at)
        note(member, what="joined", about=str(user), at=at)
    return member


def name_admin(member: Member, other: Member, *, at: dt.datetime) -> None:
    """Let a colleague be an admin as well."""
    with transaction.atomic():
        Member.objects.filter(pk=other.pk, organisation=member.organisation, left_at=None).update(is_admin=True)
        note(member, what="admin-named", about=str(other.user), at=at)


def remove(member: Member, other: Member, *, at: dt.datetime) -> None:
    """End somebody's membership, and their seats on the organisation's sides: what they did stays.

    Raises Faulty for the last admin, and with each case that would be left without a lead.
    """
    with transaction.atomic():
        Organisation.objects.select_for_update().get(pk=member.organisation_id)
        seats = list(_seats(other))
        faults = [_without_lead(seat) for seat in seats if _is_last_lead(seat)]
        if other.is_admin and not people(member.organisation).filter(is_admin=True).exclude(pk=other.pk).exists():
            faults.insert(0, Fault(_("This is the last admin."), _("Name another one first.")))
        if faults:
            raise Faulty(faults)
        Member.objects.filter(pk=other.pk).update(left_at=at)
        TeamMember.objects.filter(member=other).delete()
        for seat in seats:
            _end(seat, member, at)
        note(member, what="removed", about=str(other.user), at=at)


def _seats(member: Member) -> QuerySet[Sitting]:
    on_ours = Sitting.objects.filter(user=member.user, left_at=None, side__owned__organisation=member.organisation)
    return on_ours.select_related("case", "side").order_by("pk")


def _is_last_lead(seat: Sitting) -> bool:
    others = Sitting.objects.filter(side=seat.side, role=Role.LEAD, left_at=None).exclude(pk=seat.pk)
    return seat.role == Role.LEAD and seat.case.closed_at is None and not others.exists()


def _without_lead(seat: Sitting) -> Fault:
    partner = seat.case.sides.exclude(pk=seat.side_id).values_list("name", flat=True).first()
    return Fault(
        _("The case with %(partner)s (%(id)s) would have no lead.") % {"partner": partner, "id": seat.case_id},
        _("Have a colleague named as a lead there first."),
    )


def _end(seat: Sitting, member: Member, at: dt.datetime) -> None:
    room = seat.side.part if seat.role == Role.ADVISER else Room.JOINT
    Sitting.objects.filter(pk=seat.pk, left_at=None).update(left_at=at)
    details = {"sitting": seat.pk, "role": seat.role}
    actor = f"{member.user}, {seat.side.name}"
    append(seat.case, room, at=at, actor=actor, what="seat-ended", details=details)


# --- its sides ---


def sat_down(sender: object, instance: Sitting, created: bool, **more: object) -> None:
    """The first of its people who sits down on a side makes it the organisation's own; a mediator and an adviser do not."""
    if not created or instance.role not in (Role.LEAD, Role.MEMBER):
        return
    member = membership(instance.user)
    if member is not None:
        Owned.objects.get_or_create(
            side=instance.side, defaults={"organisation": member.organisation, "since": instance.since}
        )


def free_sides(user: User) -> QuerySet[Sitting]:
    """Sides that this person leads and that belong to nobody."""
    led = Sitting.objects.filter(user=user, role=Role.LEAD, left_at=None, side__owned=None)
    return led.select_related("case", "side").prefetch_related("case__sides").order_by("pk")


def give(member: Member, seat: Sitting, *, at: dt.datetime) -> None:
    """Make a side that this member leads the organisation's own."""
    with transaction.atomic():
        Owned.objects.get_or_create(side=seat.side, defaults={"organisation": member.organisation, "since": at})
        note(member, what="case-given", about=seat.case_id, at=at)


def ask_second_factor(member: Member, on: bool, *, at: dt.datetime) -> None:
    with transaction.atomic():
        Organisation.objects.filter(pk=member.organisation_id).update(second_factor=on)
        if on:
            note(member, what="second-step-asked", about="", at=at)
        else:
            note(member, what="second-step-not-asked", about="", at=at)


# --- audit ---


def acts(organisation: Organisation) -> QuerySet[RecordEntry]:
    """What its people did in cases and in caucuses, the latest first: the entries, whose details nobody is shown here."""
    ours = Owned.objects.filter(organisation=organisation, side__case=OuterRef("case"))
    private = Exists(ours.filter(side__part=OuterRef("room")))
    actor = ExpressionWrapper(OuterRef("actor"), output_field=CharField())
    by_us = Exists(ours.annotate(actor=actor).filter(actor__endswith=Concat(Value(", "), F("side__name"))))
    return (
        RecordEntry.objects.filter(private | Q(by_us, room__in=[Room.JOINT, *Caucus.values]))
        .defer("details")
        .order_by("-at", "-pk")
    )


def deeds(organisation: Organisation) -> QuerySet[Deed]:
    return Deed.objects.filter(organisation=organisation).order_by("-at", "-pk")
