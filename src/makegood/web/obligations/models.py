"""What is kept after signature. The truth is the terms and the events; `Due` is worked out from them again and again.

Nothing here decides anything: `store.py` turns rows into values of `makegood.obligations` and back.
"""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from makegood.web.cases.models import Case, Exhibit, Part, Room
from makegood.web.engine.models import Outgoing
from makegood.web.vault.fields import SealedJSON, SealedText
from makegood.web.vault.sealing import scope_of_room


class Watch(models.Model):
    """The signed terms of a case, and until when everything that time brings was told.

    leads   how many days ahead each side wants to be reminded, by its id in the terms; who said nothing is not in it
    """

    case = models.OneToOneField(Case, on_delete=models.PROTECT, primary_key=True, related_name="watch")
    room = models.CharField(max_length=12, choices=Room, default=Room.JOINT)
    terms = SealedJSON()
    signed_at = models.DateTimeField()
    told_until = models.DateTimeField()
    leads = SealedJSON(null=True)


class Amended(models.Model):
    """Terms that were followed until an amendment took their place."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+")
    room = models.CharField(max_length=12, choices=Room, default=Room.JOINT)
    terms = SealedJSON()
    at = models.DateTimeField()

    class Meta:
        ordering = ("at", "id")


class Happened(models.Model):
    """One event, as the library's `Event`; the order of rows is the order in which they were written down."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="happened")
    room = models.CharField(max_length=12, choices=Room, default=Room.JOINT)
    event = SealedJSON()
    about = models.CharField(max_length=70, blank=True)
    at = models.DateTimeField()
    said_by = models.CharField(max_length=250)
    exhibits = models.ManyToManyField(Exhibit, related_name="+")

    class Meta:
        ordering = ("at", "id")


class Due(models.Model):
    """How one occurrence stands, worked out from terms and events.

    turns_after   the last moment before time alone changes it or something about it should be said; None if never
    told_until    up to when everything about it was told; None where nobody has written that down
    """

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="dues")
    room = models.CharField(max_length=12, choices=Room, default=Room.JOINT)
    key = models.CharField(max_length=70)
    standing = models.CharField(max_length=20)
    is_check_in = models.BooleanField()
    since = models.DateTimeField(null=True)
    due = models.DateTimeField(null=True)
    turns_after = models.DateTimeField(null=True, db_index=True)
    told_until = models.DateTimeField(null=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["case", "key"], name="one_row_for_each_occurrence"),)


class Told(models.Model):
    """A notice that fell due, by the library's key: told once, whoever sweeps and however often.

    room   of the side it is for
    """

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="told")
    room = models.CharField(max_length=12, choices=Room)
    key = models.CharField(max_length=250)
    what = models.CharField(max_length=40)
    about = models.CharField(max_length=70)
    subject = SealedText(max_length=200)
    text = SealedText()
    due_at = models.DateTimeField()
    told_at = models.DateTimeField()
    mails = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ("-due_at", "-id")
        constraints = (models.UniqueConstraint(fields=["case", "key"], name="each_notice_once"),)


class Kind(models.TextChoices):
    """What Makegood may send to a side that does not sit at the table, once a person of the other side allows it."""

    REMINDERS = "reminders", _("reminders ahead of a date, and to answer")
    NEWS = "news", _("what has changed: late, put right, accepted, a new date")


class Allowed(models.Model):
    """A person of one side has allowed this kind of mail to the other."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+")
    room = models.CharField(max_length=12, choices=Room, default=Room.JOINT)
    by = models.CharField(max_length=12, choices=Part)
    kind = models.CharField(max_length=12, choices=Kind)
    person = models.CharField(max_length=250)
    at = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["case", "by", "kind"], name="each_kind_allowed_once"),)


class MoreTime(models.Model):
    """A debtor asks for a later date; the creditor agrees (which becomes an event) or does not."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+")
    room = models.CharField(max_length=12, choices=Room, default=Room.JOINT)
    about = models.CharField(max_length=70)
    asked_by = models.CharField(max_length=12, choices=Part)
    person = models.CharField(max_length=250)
    until = models.DateField()
    reason = SealedText(max_length=2000)
    at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    agreed = models.BooleanField(null=True)
    answer = SealedText(max_length=2000, blank=True)

    class Meta:
        ordering = ("-at", "-id")


class Answers(models.Model):
    """One side's answers at a check-in, as the library's `CheckInAnswers`; private until both have answered."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+")
    room = models.CharField(max_length=12, choices=Room)
    about = models.CharField(max_length=70)
    answers = SealedJSON()
    at = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["case", "room", "about"], name="each_side_answers_once"),)


class Thanks(models.Model):
    """A word of thanks that a person sent. `key` is that of the library's draft; empty for words of their own."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+")
    room = models.CharField(max_length=12, choices=Room, default=Room.JOINT)
    by = models.CharField(max_length=12, choices=Part)
    person = models.CharField(max_length=250)
    key = models.CharField(max_length=200, blank=True)
    text = SealedText(max_length=2000)
    at = models.DateTimeField()

    class Meta:
        ordering = ("-at", "-id")


class EarlyWarning(models.Model):
    """Something that may become a problem, raised without fault; it is closed once both sides have said so."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+")
    room = models.CharField(max_length=12, choices=Room, default=Room.JOINT)
    what = SealedText(max_length=300)
    could = SealedText(max_length=2000, blank=True)
    raised_by = models.CharField(max_length=12, choices=Part)
    person = models.CharField(max_length=250)
    at = models.DateTimeField()
    requesting_closed_at = models.DateTimeField(null=True)
    responding_closed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-at", "-id")

    @property
    def closed_at(self):
        both = (self.requesting_closed_at, self.responding_closed_at)
        return max(both) if all(both) else None

    def closed_by(self, part: str):
        return getattr(self, f"{part}_closed_at")


class Step(models.Model):
    """What was said, or what somebody will do, about an early warning. `who` and `by` are set for what will be done."""

    warning = models.ForeignKey(EarlyWarning, on_delete=models.PROTECT, related_name="steps")
    text = SealedText(max_length=2000)
    who = models.CharField(max_length=12, choices=Part, blank=True)
    by = models.DateField(null=True)
    person = models.CharField(max_length=250)
    at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("at", "id")

    @property
    def vault_scope(self) -> str:
        return scope_of_room(self.warning.case_id, self.warning.room)


class Figures(models.Model):
    """Readings and how to read them, as the library's `Limits` and its CSV. The newest of a room is the one that counts."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+")
    room = models.CharField(max_length=12, choices=Room)
    limits = SealedJSON()
    csv = SealedText()
    person = models.CharField(max_length=250)
    at = models.DateTimeField()

    class Meta:
        ordering = ("-at", "-id")


class LookBack(models.Model):
    """What one side takes with it: the risk that nobody saw, what it learned, whom it thanks. Both sides read it."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+")
    room = models.CharField(max_length=12, choices=Room, default=Room.JOINT)
    by = models.CharField(max_length=12, choices=Part)
    person = models.CharField(max_length=250)
    unseen = SealedText(max_length=2000, blank=True)
    learned = SealedText(max_length=2000, blank=True)
    thanks = SealedText(max_length=2000, blank=True)
    at = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["case", "by"], name="one_look_back_of_each_side"),)


class Feed(models.Model):
    """A secret address by which somebody's calendar reads the dates. Only the hash of its token is kept."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+")
    room = models.CharField(max_length=12, choices=Room, default=Room.JOINT)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    token_hash = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)


class OnCall(models.Model):
    """Whom of a side to call, one after the other, when a step of the ladder is announced: the library's `Policy`."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+")
    room = models.CharField(max_length=12, choices=Room)
    policy = SealedJSON()
    person = models.CharField(max_length=250)
    at = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["case", "room"], name="one_order_of_calls_for_each_side"),)


class Escalation(models.Model):
    """Something that a person of this side must say they have seen.

    policy        as it stood when this began; a later change does not touch it
    next_call_at  when somebody is called again; None once nobody is
    ended         why nobody is called any more: ‘acknowledged’, ‘settled’ or ‘unanswered’
    """

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+")
    room = models.CharField(max_length=12, choices=Room)
    told = models.OneToOneField(Told, on_delete=models.PROTECT, related_name="escalation")
    policy = SealedJSON()
    began_at = models.DateTimeField()
    next_call_at = models.DateTimeField(null=True, db_index=True)
    ended = models.CharField(max_length=12, blank=True)
    ended_at = models.DateTimeField(null=True)
    seen_by = models.CharField(max_length=250, blank=True)

    class Meta:
        ordering = ("-began_at", "-id")


class Call(models.Model):
    """One call of an escalation: whom, and when it reached them at the earliest."""

    escalation = models.ForeignKey(Escalation, on_delete=models.PROTECT, related_name="calls")
    number = models.PositiveSmallIntegerField()
    person = models.CharField(max_length=250)
    arrives_at = models.DateTimeField()

    class Meta:
        ordering = ("number",)
        constraints = (models.UniqueConstraint(fields=["escalation", "number"], name="each_call_once"),)


class Arrived(models.Model):
    """A mail that answers one of ours, as it waits for a person to say what it is. Nothing of it is in the case before.

    room      of the side that says so: the writer's, where they sit at the table; else that of those who wrote to them
    part      the side that it comes from
    key       the same for the same mail, however it came in
    sha256    of the mail as it came in, kept sealed in the room
    expected  whether it comes from the address that we wrote to
    automatic whether a program says to have sent it, such as a note of absence
    became    what it was made: ‘message’, ‘claim’, ‘kept’ or ‘set aside’; empty while it waits
    """

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+")
    room = models.CharField(max_length=12, choices=Room)
    part = models.CharField(max_length=12, choices=Part)
    key = models.CharField(max_length=64)
    sha256 = models.CharField(max_length=64)
    name = models.CharField(max_length=120, blank=True)
    address = models.CharField(max_length=254, blank=True)
    subject = SealedText(max_length=300, blank=True)
    text = SealedText(blank=True)
    expected = models.BooleanField()
    automatic = models.BooleanField()
    at = models.DateTimeField()
    became = models.CharField(max_length=12, blank=True)
    person = models.CharField(max_length=250, blank=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-at", "-id")
        constraints = (models.UniqueConstraint(fields=["case", "key"], name="each_mail_arrives_once"),)


class NotReached(models.Model):
    """Somebody did not get a mail of ours: those who can do something about it see it until one says that it is done.

    room   of the side whose people are told: that of the receiver, where they sit at the table; else the other one
    """

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+")
    room = models.CharField(max_length=12, choices=Room)
    mail = models.OneToOneField(Outgoing, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=120, blank=True)
    at = models.DateTimeField()
    person = models.CharField(max_length=250, blank=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-at", "-id")


class Reach(models.Model):
    """When mail that may wait reaches somebody, in all of their cases, by the clock of their own time zone.

    days        weekdays that they work, Monday 0
    countries   whose public holidays they keep
    """

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, primary_key=True, related_name="+")
    quiet_from = models.TimeField()
    quiet_until = models.TimeField()
    days = models.CharField(max_length=7)
    countries = models.CharField(max_length=80, blank=True)


class OwnFeed(models.Model):
    """A secret address by which somebody's calendar reads the dates of all their cases. Only its hash is kept."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    token_hash = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)


class Intake(models.Model):
    """A way by which a program adds readings of one figure. Only the hash of its token is kept.

    indicator   hash of the figure's name, which stands sealed with the limits
    """

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+")
    room = models.CharField(max_length=12, choices=Room)
    indicator = models.CharField(max_length=64)
    token_hash = models.CharField(max_length=64, unique=True)
    person = models.CharField(max_length=250)
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    last_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("indicator", "id")


class Reading(models.Model):
    """One reading that came in after the file of figures: the newest of a day counts."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+")
    room = models.CharField(max_length=12, choices=Room)
    indicator = models.CharField(max_length=64)
    day = models.DateField()
    value = SealedJSON()
    at = models.DateTimeField()

    class Meta:
        ordering = ("day", "id")
        constraints = (
            models.UniqueConstraint(fields=["case", "room", "indicator", "day"], name="one_reading_of_a_day"),
        )
