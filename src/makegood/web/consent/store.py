"""Ask a colleague, answer a colleague. An agreed act is done in the transaction that notes the agreement, in the name of who asked."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Iterable, Mapping
from contextvars import ContextVar
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from makegood.formats import Faulty
from makegood.values import Money
from makegood.web import access, languages
from makegood.web.access import Seat
from makegood.web.cases.models import Role, Sitting
from makegood.web.cases.write import Elsewhere, Writing, act
from makegood.web.consent.models import Asked, Intent, Rule, Rules

Does = Callable[[Seat, Mapping[str, Any], dt.datetime], object]
SET_RULES = "set-rules"
_acts: dict[str, Does] = {}
_agreed: ContextVar[bool] = ContextVar("a_colleague_agreed", default=False)


class Waiting(Elsewhere):
    """Nothing was done yet: a colleague has been asked. `where` is the page on which they answer."""

    says = lazy("Your colleagues have been asked. It is done once one of them agrees.")


def register(name: str, does: Does) -> None:
    """Say how an act is done once a colleague has agreed to it."""
    _acts[name] = does


# --- what a side wants two people for ---


def rules(seat: Seat) -> Rules:
    """What our side wants two people for; nothing unless it said so."""
    found = access.in_rooms(seat, Rules.objects.filter(room=seat.own_room)).first() if seat.side else None
    return found or Rules(case=seat.case, room=seat.own_room)


def colleagues(seat: Seat) -> QuerySet[Sitting]:
    """Who else of our side may agree."""
    may = Sitting.objects.filter(case=seat.case, side=seat.side, left_at=None, role__in=[Role.LEAD, Role.MEMBER])
    return may.exclude(user=seat.user).select_related("user").order_by("since", "pk")


def set_rules(seat: Seat, wanted: Collection[str], limit: str, *, at: dt.datetime, once: str = "") -> None:
    """Say what our side wants two people for. To ask for less takes two itself. Raises Faulty, Waiting."""
    sum_ = _limit(wanted, limit)
    if wanted and not colleagues(seat).exists():
        raise Faulty.one(_("Nobody else of your side could agree."), _("Invite a colleague first."))
    before = rules(seat)
    if _is_less(before, wanted, sum_):
        what = {"wanted": sorted(wanted), "limit": limit}
        names = ", ".join(str(Rule(name).label) for name in sorted(wanted)) or _("nothing")
        ask(seat, SET_RULES, what, says=_("From now on two people for: %(what)s.") % {"what": names}, at=at, once=once)
    with act(seat, what="consent-rules-set", room=seat.own_room, at=at, once=once) as writing:
        Rules.objects.update_or_create(
            case=seat.case, room=seat.own_room, defaults={"rules": sorted(wanted), "limit": str(sum_ or "")}
        )
        writing.details["rules"] = sorted(wanted)
        writing.then = _page(seat)


def _limit(wanted: Collection[str], limit: str) -> Money | None:
    if Rule.OFFER not in wanted:
        return None
    try:
        return Money.parse(limit)
    except ValueError:
        raise Faulty.one(
            _("There is no sum above which an offer takes two."), _("Write one such as EUR 10,000."), path=("limit",)
        ) from None


def _is_less(before: Rules, wanted: Collection[str], limit: Money | None) -> bool:
    if not set(before.rules) <= set(wanted):
        return True
    if not before.limit or limit is None:
        return False
    was = Money.parse(before.limit)
    return was.currency != limit.currency or limit.amount > was.amount


register(SET_RULES, lambda seat, what, at: set_rules(seat, what["wanted"], what["limit"], at=at))


def is_above(seat: Seat, options: Iterable[str]) -> bool:
    """Whether the sums among these options come to more than our side's limit; sums in another currency do."""
    limit = rules(seat).limit
    if not limit:
        return False
    most = Money.parse(limit)
    sums = [money for money in map(_money, options) if money is not None]
    return any(each.currency != most.currency for each in sums) or sum(each.amount for each in sums) > most.amount


def _money(option: str) -> Money | None:
    try:
        return Money.parse(option)
    except ValueError:
        return None


# --- asking and answering ---


def ask_first(
    seat: Seat, rule: Rule, name: str, what: Mapping[str, Any], *, says: str, at: dt.datetime, once: str = ""
) -> None:
    """Where our side wants two people for this: keep it, ask the colleagues and raise Waiting. Else do nothing."""
    if seat.user is not None and not _agreed.get() and rule in rules(seat).rules:
        ask(seat, name, what, says=says, at=at, once=once)


def ask(seat: Seat, name: str, what: Mapping[str, Any], *, says: str, at: dt.datetime, once: str = "") -> None:
    """Keep an act and ask the colleagues, unless one has agreed just now. Raises Waiting."""
    if _agreed.get():
        return
    with act(seat, what="consent-asked", room=seat.own_room, at=at, once=once) as writing:
        row = Intent.objects.create(
            case=seat.case,
            room=seat.own_room,
            act=name,
            what=dict(what),
            says=says,
            asked_by=seat.user,
            asked_name=seat.name,
            asked_at=at,
        )
        writing.details.update({"intent": row.pk, "act": name})
        writing.then = _page(seat)
        _write_to_colleagues(writing, row)
    raise Waiting(writing.then)


def _write_to_colleagues(writing: Writing, row: Intent) -> None:
    seat = writing.seat
    for sitting in colleagues(seat):
        with languages.reading(sitting.user):
            subject = _("%(who)s asks you to agree") % {"who": seat.user}
            says = _("It waits for somebody else of your side. Read it and decide:")
            body = f"{says}\n\n{settings.SITE_URL}{_page(seat)}\n"
            key = f"consent/{row.pk}/user-{sitting.user.pk}"
            writing.mail(key=key, to=sitting.user.email, subject=subject, body=body)


def intents(seat: Seat) -> QuerySet[Intent]:
    """What our side's people asked each other, the latest first."""
    return access.in_rooms(seat, Intent.objects.filter(room=seat.own_room))


def refuse_own(seat: Seat, asked: Asked) -> None:
    """Raise Faulty for who asked, and where it was answered already."""
    if seat.user is None or asked.asked_by_id == seat.user.pk:
        raise Faulty.one(_("You asked for this yourself."), _("Somebody else of your side has to agree."))
    if asked.agreed is not None:
        raise Faulty.one(
            _("%(who)s has answered this already.") % {"who": asked.answered_name}, _("Nothing was changed.")
        )


def answer(seat: Seat, row: Intent, *, agree: bool, at: dt.datetime, once: str = "") -> None:
    """Agree, and it is done; or do not. Who asked may take it back. Raises Faulty, or what the act itself raises: then it waits on."""
    with act(seat, what="consent-given" if agree else "consent-not-given", room=seat.own_room, at=at, once=once) as w:
        row = intents(seat).get(pk=row.pk)
        if agree or row.agreed is not None or row.asked_by_id != seat.user.pk:
            refuse_own(seat, row)
        Intent.objects.filter(pk=row.pk).update(agreed=agree, answered_name=seat.name, answered_at=at)
        if agree:
            _do(row, at)
        w.details.update({"intent": row.pk, "act": row.act})
        w.then = _page(seat)


def _do(row: Intent, at: dt.datetime) -> None:
    try:
        asker = access.sitting_user(row.asked_by, row.case)
    except Http404:
        raise Faulty.one(
            _("%(who)s no longer sits at the table.") % {"who": row.asked_name}, _("Do it anew in your own name.")
        ) from None
    token = _agreed.set(True)
    try:
        _acts[row.act](asker, row.what, at)
    finally:
        _agreed.reset(token)


def _page(seat: Seat) -> str:
    return reverse("consent:page", args=[seat.case.pk])
