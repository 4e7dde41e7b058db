"""The components that need a thought of Python; the others are plain includes in templates/components/."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable
from typing import Any

from django import template
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from makegood.agreement import wording
from makegood.values import Money
from makegood.web import languages, sentences
from makegood.web.access import Seat
from makegood.web.cases import steps
from makegood.web.cases.models import Room, Side

register = template.Library()


@register.inclusion_tag("components/case_header.html")
def case_header(seat: Seat, here: str = "") -> dict[str, Any]:
    """Both names in their colours, what it is about, the path. `here` is the step of this page, or ‘case’, ‘people’, ‘record’, ‘exhibits’."""
    return {"seat": seat, "here": here, "path": steps.path(seat, steps.state(seat))}


@register.inclusion_tag("components/next.html")
def next_card(seat: Seat) -> dict[str, Any]:
    """The one thing to do now."""
    card = steps.next_card(seat, steps.state(seat))
    return {"seat": seat, "next": card.next, "url": card.url}


@register.inclusion_tag("components/visibility.html")
def visibility(seat: Seat, room: str) -> dict[str, Any]:
    """Who sees this page or part: ‘Only Northgate sees this’, ‘Both sides see this’."""
    return {"says": seat.who_sees(room), "shared": room == Room.JOINT}


@register.simple_tag
def side(seat: Seat, which: Side) -> SafeString:
    """A side's name in its colour."""
    return format_html('<span class="side side-{}">{}</span>', seat.tone(which), which.short)


@register.filter
def tone(seat: Seat, which: Side | str | None) -> str:
    """‘ours’, ‘theirs’ or ‘shared’, for a class: `class="bubble bubble-{{ seat|tone:message.side }}"`."""
    return seat.tone(which)


STANDING_TONES = {
    "pending": "quiet",
    "in effect": "plain",
    "suspended": "quiet",
    "claimed done": "plain",
    "fulfilled": "good",
    "cured": "good",
    "waived": "quiet",
    "discharged": "quiet",
    "terminated": "quiet",
    "late": "care",
    "violated": "stop",
}


@register.simple_tag
def standing(word: str) -> SafeString:
    """The standing of a commitment as a badge: shape and word, never colour alone."""
    return format_html(
        '<span class="badge badge-{}">{}</span>', STANDING_TONES.get(str(word), "quiet"), sentences.said(word)
    )


@register.filter
def day(value: dt.date | dt.datetime | None) -> str:
    """‘3 May 2027’."""
    return _day(value) if value else _("not known yet")


@register.filter
def moment(value: dt.datetime | None) -> str:
    """‘3 May 2027, 17:00’ in the reader's zone."""
    if value is None:
        return _("not known yet")
    local = timezone.localtime(value)
    return f"{_day(local)}, {local:%H:%M}"


@register.filter
def day_from_now(value: dt.date | dt.datetime | None, now: dt.date | None = None) -> str:
    """‘3 May 2027 (in 5 days)’. `now` is today unless given."""
    if value is None:
        return _("not known yet")
    local = timezone.localtime(value).date() if isinstance(value, dt.datetime) else value
    return f"{_day(local)} ({_distance((local - (now or timezone.localdate())).days)})"


def _day(value: dt.date) -> str:
    """A date as the reader's language writes it; a moment by its own clock, not the reader's."""
    return wording.day(value, languages.of_library())


def _distance(days: int) -> str:
    if days == 0:
        return _("today")
    if days == 1:
        return _("tomorrow")
    if days == -1:
        return _("yesterday")
    count = abs(days)
    if days > 0:
        return ngettext("in %(count)d day", "in %(count)d days", count) % {"count": count}
    return ngettext("%(count)d day ago", "%(count)d days ago", count) % {"count": count}


@register.filter
def money(value: Money | None) -> SafeString | str:
    """‘EUR 12,000.50’, never broken over two lines."""
    if value is None:
        return _("not known yet")
    return format_html('<span class="money">{}</span>', wording.money(value, languages.of_library()))


@register.filter
def size(count: int) -> str:
    """A number of bytes as people say it."""
    if count < 1000:
        return ngettext("%(count)d byte", "%(count)d bytes", count) % {"count": count}
    said, unit = (count / 1000, "kB") if count < 1_000_000 else (count / 1_000_000, "MB")
    return f"{number_format(said, decimal_pos=0 if said >= 10 else 1)} {unit}"


# The first that a browser's own words hold names it: each later one is also said by those before.
_BROWSERS = {"Edg": "Edge", "OPR/": "Opera", "Firefox/": "Firefox", "Chrome/": "Chrome", "Safari/": "Safari"}
_SYSTEMS = ("iPhone", "iPad", "Android", "Windows", "Macintosh", "Linux")


@register.filter
def browser(agent: str) -> str:
    """‘Firefox, Windows’, of what a browser says of itself; its own words where they tell neither."""
    named = next((name for sign, name in _BROWSERS.items() if sign in agent), "")
    system = next((system for system in _SYSTEMS if system in agent), "")
    return ", ".join(filter(None, (named, system))) or agent or "?"


@register.filter
def act_name(what: str) -> str:
    """An act of the record in words: ‘message-sent’ becomes ‘Message sent’."""
    return sentences.said(what.replace("-", " ").capitalize())


@register.filter
def marked(text: str, findings: Iterable[Any]) -> SafeString:
    """The text with each finding's `span` underlined and numbered as the list beside it. Of two that overlap, the first stays."""
    parts: list[str] = []
    end = 0
    for number, finding in enumerate(findings, start=1):
        if finding.span is None or finding.span.start < end:
            continue
        parts.append(conditional_escape(text[end : finding.span.start]))
        label = _("finding %(number)d") % {"number": number}
        words = finding.span.of(text)
        parts.append(
            format_html(
                '<mark class="finding" id="mark-{}">{}<a href="#finding-{}" aria-label="{}">{}</a></mark>',
                number,
                words,
                number,
                label,
                number,
            )
        )
        end = finding.span.end
    parts.append(conditional_escape(text[end:]))
    return mark_safe("".join(parts))  # every part was escaped above


@register.filter
def and_list(names: Iterable[Any]) -> str:
    """‘Ada, Ben and Cleo’."""
    every = [str(name) for name in names]
    if len(every) < 2:
        return "".join(every)
    return pgettext("a list of names", "%(first)s and %(last)s") % {"first": ", ".join(every[:-1]), "last": every[-1]}


@register.simple_tag
def autosave(form: Any, seat: Seat | None = None) -> SafeString:
    """Attributes of a <form> whose answers are kept while they are typed; needs `form.draft` and components/saved.html in it."""
    values = json.dumps({"draft_form": form.draft, "draft_case": seat.case.pk if seat else ""})
    return format_html(
        'hx-post="{}" hx-trigger="input delay:800ms, change delay:800ms, written" hx-target="find #saved" hx-vals="{}" hx-params="not csrfmiddlewaretoken" hx-sync="this:replace"',
        reverse("cases:draft"),
        values,
    )


@register.filter
def said(text: object) -> str:
    """A word or sentence of the library in the reader's language."""
    return sentences.said(text)
