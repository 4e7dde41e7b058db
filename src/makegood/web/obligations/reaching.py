"""Whom our mails did not reach: somebody who can do something about it is told, and sees it until it is settled."""

from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from makegood.formats import Faulty
from makegood.web import access, languages
from makegood.web.access import Seat, in_rooms
from makegood.web.cases.models import Case, Link, Purpose, Role, Sitting
from makegood.web.cases.write import Writing, act
from makegood.web.engine import leases
from makegood.web.engine.models import Outgoing
from makegood.web.obligations import arriving, escalating
from makegood.web.obligations.models import NotReached


def tell(mail: Outgoing, why: str, at: dt.datetime) -> None:
    """Tell the people beside the receiver, or those who wrote to them; a call that reached nobody goes to the next person."""
    case = Case.objects.filter(pk=mail.case_id, closed_at=None).first()
    room, name = _who_can_help(case, mail.to) if case else ("", "")
    if not room:
        return
    with act(access.engine(case), what="mail-not-reached", room=room, at=at) as writing:
        row, new = NotReached.objects.get_or_create(
            mail=mail, defaults={"case": case, "room": room, "name": name[:120], "at": at}
        )
        writing.details["mail"] = mail.pk
        if new and not _is_about_this(mail):
            _mail(writing, row)
        escalating.pass_over(mail.key, at)


def _who_can_help(case: Case, address: str) -> tuple[str, str]:
    """The room of those who are told, and the receiver's name; empty where nobody is."""
    seats = Sitting.objects.filter(case=case, left_at=None, side__isnull=False).select_related("user", "side")
    if seat := seats.filter(user__email=address.lower()).first():
        return seat.side.part, seat.user.name
    links = Link.objects.filter(case=case, email__iexact=address).select_related("side").order_by("-sent_at")
    if link := links.first():
        inviter = seats.filter(user_id=link.sent_by_id).first()
        by_purpose = arriving.other(link.side.part) if link.purpose == Purpose.ANSWER else ""
        return by_purpose or (inviter.side.part if inviter else ""), link.name
    return "", ""


def _is_about_this(mail: Outgoing) -> bool:
    """Whether it is itself such a mail: who misses that finds the page, and no mail follows the other for ever."""
    return mail.key.startswith(f"{mail.case_id}/not-reached/")


def _mail(writing: Writing, row: NotReached) -> None:
    case = row.case
    seats = Sitting.objects.filter(case=case, side__part=row.room, left_at=None, role__in=(Role.LEAD, Role.MEMBER))
    address = settings.SITE_URL + reverse("obligations:telling", args=[case.pk])
    for seat in seats.select_related("user").exclude(user__email=row.mail.to.lower()).order_by("pk"):
        words = {"name": seat.user.name, "row": row, "case": case, "address": address, "why": reason(row.mail.fault)}
        subject, body = languages.letter("obligations/mail/not_reached.txt", words, to=seat.user)
        key = f"not-reached/{row.mail_id}/{seat.user_id}"
        writing.mail(key=key, to=seat.user.email, subject=subject, body=body)


def reason(fault: str) -> str:
    """A mail server's status, or our own fault, in words (RFC 3463)."""
    if fault.startswith(("5.1", "SMTPRecipientsRefused")):
        return _("The address does not exist, or takes no mail.")
    if fault.startswith(("5.2.2", "4.2.2")):
        return _("The mailbox is full.")
    if fault.startswith(("5.7", "4.7")):
        return _("Their mail server did not let it in.")
    return _("It could not be delivered.")


def open_ones(seat: Seat) -> list[tuple[NotReached, str, bool]]:
    """Who was not reached, why, and whether the same mail can be sent again."""
    rows = in_rooms(seat, NotReached.objects.filter(room=seat.own_room, ended_at=None)).select_related("mail")
    return [(row, reason(row.mail.fault), _is_still_there(row.mail)) for row in rows[:50]]


def _is_still_there(mail: Outgoing) -> bool:
    return mail.sent_at is None and mail.given_up_at is not None


def settle(seat: Seat, row: NotReached, at: dt.datetime, *, again: bool = False, once: str = "") -> None:
    """Say that it is settled: they were reached another way. `again`: send the same mail once more, where it is still here."""
    with act(
        seat, what="mail-tried-again" if again else "not-reached-settled", room=row.room, at=at, once=once
    ) as writing:
        writing.details["mail"] = row.mail_id
        writing.then = reverse("obligations:telling", args=[seat.case.pk])
        if not NotReached.objects.filter(pk=row.pk, ended_at=None).update(ended_at=at, person=seat.name):
            raise Faulty.one("Somebody of yours has dealt with this already.", "")
        if again and _is_still_there(row.mail):
            NotReached.objects.filter(pk=row.pk).delete()  # the next failure is told anew
            Outgoing.objects.filter(pk=row.mail_id).update(unreached_at=None)
            leases.try_again(row.mail, at)
