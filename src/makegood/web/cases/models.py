"""A case, its two sides, who sits at the table, the links that let people in, the record, the exhibits.

Everything stored in a case names its room: the joint room, which both sides see, or one side's private room.
Views get these through `access.py` only.
"""

from __future__ import annotations

import datetime as dt
import json
import secrets
from typing import Any, BinaryIO

from django.conf import settings
from django.db import models
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from makegood.calendars import Calendar
from makegood.record import Entry
from makegood.terms import CalendarTerms
from makegood.values import Party
from makegood.web.cases import files
from makegood.web.vault.fields import SealedJSON, SealedText
from makegood.web.vault.sealing import scope_of_room

_ALPHABET = "23456789bcdfghjkmnpqrstvwxyz"  # nothing that reads like another sign, no vowels that make words


def new_id() -> str:
    """Twelve random signs (57 bits): an address that nobody guesses and that counts nothing."""
    return "".join(secrets.choice(_ALPHABET) for _ in range(12))


class Room(models.TextChoices):
    """Who sees a thing: both sides, or one of them. A private room is named after its side's part in the case."""

    JOINT = "joint", _("Both sides")
    REQUESTING = "requesting", _("Requesting side")
    RESPONDING = "responding", _("Responding side")


class Caucus(models.TextChoices):
    """Who sees a thing: the mediator and one side, apart from the other. Only records and caucuses have these rooms."""

    REQUESTING = "caucus-req", _("Mediator and requesting side")
    RESPONDING = "caucus-resp", _("Mediator and responding side")

    @classmethod
    def of(cls, part: str) -> Caucus:
        """The caucus of the side with this part in the case."""
        return cls[part.upper()]


class Part(models.TextChoices):
    """A side's part in the case; the same words name the sides' private rooms."""

    REQUESTING = "requesting", _("Requesting side")
    RESPONDING = "responding", _("Responding side")


class Role(models.TextChoices):
    """What somebody at the table may do. A lead also invites; advisers read their side's rooms, mediators the joint one."""

    LEAD = "lead", _("Lead")
    MEMBER = "member", _("Member")
    ADVISER = "adviser", _("Adviser")
    MEDIATOR = "mediator", _("Mediator")


class Case(models.Model):
    """One repair of one partnership. `title` says in one line what it is about, as both sides read it."""

    id = models.CharField(primary_key=True, max_length=12, default=new_id, editable=False)
    title = SealedText(_("what it is about"), max_length=200)
    happened_on = models.DateField(_("when it happened"), null=True, blank=True)
    language = models.CharField(max_length=10, default="en")
    countries = models.CharField(_("holidays of"), max_length=80, blank=True)
    zone = models.CharField(_("time zone"), max_length=60, default="UTC")
    closes = models.TimeField(_("the business day ends at"), default=dt.time(0, 0))
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.title

    @property
    def vault_scope(self) -> str:
        return scope_of_room(self.pk, Room.JOINT)

    @property
    def calendar(self) -> Calendar:
        """Raises ValueError for an unknown country or zone."""
        return Calendar(tuple(self.countries.split()), self.zone, self.closes)

    @property
    def calendar_terms(self) -> CalendarTerms:
        return CalendarTerms(countries=tuple(self.countries.split()), zone=self.zone, closes=self.closes)


class Side(models.Model):
    """One company in a case. `slug` is its short name in files; `joined_at` is when somebody of theirs sat down."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="sides")
    part = models.CharField(max_length=12, choices=Part)
    slug = models.CharField(max_length=40)
    name = models.CharField(_("company"), max_length=120)
    country = models.CharField(_("country"), max_length=2, blank=True)
    language = models.CharField(max_length=10, default="en")
    joined_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["case", "part"], name="one_side_for_each_part"),
            models.UniqueConstraint(fields=["case", "slug"], name="one_side_for_each_slug"),
        )

    def __str__(self) -> str:
        return self.name

    @property
    def short(self) -> str:
        """The name as a sentence uses it: the words that its slug abbreviates, else the name without its legal form."""
        words = self.name.split()
        for end in range(1, len(words)):
            if slugify(" ".join(words[:end])) == self.slug:
                return " ".join(words[:end])
        return short_name(self.name)

    @property
    def party(self) -> Party:
        return Party(self.slug, self.name, self.country, self.language)


_LEGAL_FORMS = (
    "ltd",
    "limited",
    "inc",
    "llc",
    "llp",
    "plc",
    "gmbh",
    "ag",
    "b.v",
    "bv",
    "n.v",
    "nv",
    "s.a",
    "sa",
    "s.l",
    "sl",
    "sarl",
    "oy",
    "ab",
    "as",
    "co",
    "corp",
)


def short_name(name: str) -> str:
    """A company's name without its legal form.

    >>> short_name("Fennel Payments B.V.")
    'Fennel Payments'
    """
    words = name.split()
    while len(words) > 1 and words[-1].lower().strip(".,") in _LEGAL_FORMS:
        words.pop()
    return " ".join(words).rstrip(",")


def slug_for(name: str, taken: set[str]) -> str:
    """A short name in files for a company: lower case, digits, hyphens, not one of `taken`."""
    base = slugify(short_name(name)).strip("-_")[:30].replace("_", "-").strip("-")
    if not base or not base[0].isalpha():
        base = f"side-{base}".strip("-")
    slug, number = base, 1
    while slug in taken:
        number += 1
        slug = f"{base}-{number}"
    return slug


class Sitting(models.Model):
    """Somebody's seat at the table of a case: whose side, which role. `left_at` ends it; the row stays."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="sittings")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="sittings")
    side = models.ForeignKey(Side, on_delete=models.PROTECT, null=True, related_name="sittings")
    role = models.CharField(max_length=10, choices=Role)
    title = models.CharField(_("what they do"), max_length=120, blank=True)
    since = models.DateTimeField()
    left_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["case", "user"], condition=models.Q(left_at__isnull=True), name="one_seat_in_a_case"
            ),
            models.CheckConstraint(
                condition=models.Q(role="mediator", side__isnull=True)
                | ~models.Q(role="mediator") & models.Q(side__isnull=False),
                name="everyone_but_a_mediator_has_a_side",
            ),
        )


class Story(models.Model):
    """What a side said when it opened or joined the case, in its own words; only that side sees it."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+")
    room = models.CharField(max_length=12, choices=Room)
    happened = SealedText(_("what happened"), blank=True)
    hit = SealedText(_("what it hit"), blank=True)
    wants = SealedText(_("what you want"), blank=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["case", "room"], name="one_story_for_each_room"),)


class Purpose(models.TextChoices):
    """What a link is for, and nothing else."""

    ANSWER = "answer", _("Answer for the partner")
    COLLEAGUE = "colleague", _("Join as a colleague")
    ADVISER = "adviser", _("Join as an adviser, who reads")
    MEDIATOR = "mediator", _("Join as the mediator")


class Link(models.Model):
    """A way in that was sent to somebody. Only the hash of its token is kept; it expires and can be revoked.

    side      whose link it is: the partner's for an answer, the inviter's for a colleague or adviser, none for a mediator
    used_at   when somebody joined by it; an answer link goes on working until then
    """

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="links")
    side = models.ForeignKey(Side, on_delete=models.PROTECT, null=True, related_name="links")
    purpose = models.CharField(max_length=10, choices=Purpose)
    token_hash = models.CharField(max_length=64, unique=True)
    name = models.CharField(_("name"), max_length=120)
    email = models.EmailField(_("mail address"), blank=True)
    sent_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    sent_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    opened_at = models.DateTimeField(null=True)
    used_at = models.DateTimeField(null=True)

    def standing(self, at: dt.datetime) -> str:
        """‘used’, ‘revoked’, ‘expired’, ‘opened’ or ‘sent’; a page says it in the reader's language."""
        if self.used_at:
            return gettext_noop("used")
        if self.revoked_at:
            return gettext_noop("revoked")
        if self.expires_at < at:
            return gettext_noop("expired")
        return gettext_noop("opened") if self.opened_at else gettext_noop("sent")


class RecordEntry(models.Model):
    """One entry of a room's chain. The database refuses to change, replace or delete it (migration 0002).

    `details` is kept as canonical JSON text, so that what was hashed comes back sign for sign from every database.
    """

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="record")
    room = models.CharField(max_length=12, choices=Room)
    seq = models.PositiveIntegerField()
    at = models.DateTimeField()
    actor = models.CharField(max_length=250)
    what = models.CharField(max_length=60)
    details = SealedText(default="{}")
    previous = models.CharField(max_length=64)
    digest = models.CharField(max_length=64)

    class Meta:
        ordering = ("seq",)
        constraints = (models.UniqueConstraint(fields=["case", "room", "seq"], name="one_entry_for_each_number"),)

    @property
    def entry(self) -> Entry:
        details: dict[str, Any] = json.loads(self.details)
        return Entry(self.seq, self.at, self.actor, self.what, details, self.previous, self.digest)


class Outlook(models.Model):
    """What comes next in a case, as one room's side sees it: worked out once and kept for the list of cases.

    fresh   nothing was done in the case since
    group   what the list puts it under
    by      until when it should be done, or the next date to keep
    """

    class Group(models.IntegerChoices):
        AT_RISK = 0, _("At risk")
        NEEDS_YOU = 1, _("Needs you")
        WAITING = 2, _("Waiting")
        CLOSED = 3, _("Closed")

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="outlooks")
    room = models.CharField(max_length=12, choices=Room)
    fresh = models.BooleanField(default=False, db_index=True)
    group = models.PositiveSmallIntegerField(choices=Group)
    says = SealedText()
    why = SealedText(blank=True)
    by = models.DateTimeField(null=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["case", "room"], name="one_outlook_for_each_room"),)


class Exhibit(models.Model):
    """A piece of evidence. Its bytes lie sealed on disk under their hash; the row and the record say who brought it and when.

    fact   what it shows, in the words of who brought it
    """

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="exhibits")
    room = models.CharField(max_length=12, choices=Room)
    name = SealedText(max_length=200)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField()
    media_type = models.CharField(max_length=100)
    fact = SealedText(_("what it shows"), max_length=500, blank=True)
    added_by = models.CharField(max_length=250)
    added_at = models.DateTimeField()

    class Meta:
        ordering = ("-added_at", "-id")

    def __str__(self) -> str:
        return self.name

    @property
    def scope(self) -> str:
        return scope_of_room(self.case_id, self.room)

    def open(self) -> BinaryIO:
        """Its bytes. Raises FileNotFoundError where they are gone, Unreadable where they are damaged."""
        return files.open_kept(self.sha256, self.scope)

    def intact(self) -> bool:
        return files.intact(self.sha256, self.scope)


class Draft(models.Model):
    """What somebody has typed into a form and not yet sent. Nobody else ever sees it."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    case_id = models.CharField(max_length=12, blank=True)
    form = models.CharField(max_length=80)
    data = SealedJSON(default=dict)
    saved_at = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["user", "case_id", "form"], name="one_draft_of_each_form"),)

    @property
    def vault_scope(self) -> str:
        return f"user/{self.user_id}"


class Once(models.Model):
    """The one-time key of a form that was acted on, and where that led."""

    key = models.CharField(max_length=80, primary_key=True)
    where = models.CharField(max_length=300)
    at = models.DateTimeField(db_index=True)
