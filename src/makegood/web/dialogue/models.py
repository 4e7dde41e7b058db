"""Messages of a case, the ground rule, the listening check, and how strained the talks look to each side."""

from __future__ import annotations

import re

from django.db import models
from django.utils.translation import gettext_lazy as _

from makegood.web.cases.models import Case, Exhibit, Part, Room
from makegood.web.vault.fields import SealedJSON, SealedText
from makegood.web.vault.sealing import scope_of_room

# The end of a long line, where a list, an indent or a new paragraph does not follow.
SHOWN = 30_000  # characters of one message on a page
_BROKEN_LINE = re.compile(r"(?<=[^\n]{50})\n(?![\s>*•\-–\d])")


class Class(models.TextChoices):
    """A message's class (makegood.values.MessageClass) in words."""

    OPEN = "open", _("Open")
    SETTLEMENT = "settlement", _("Settlement, without prejudice")
    INTERNAL = "internal", _("Internal note")


class Via(models.TextChoices):
    """How a message came into the case."""

    CASE = "case", _("written here")
    MAIL = "mail", _("by mail")
    LINK = "link", _("answered by link")
    RULE = "rule", _("a reminder to both")


class Kind(models.TextChoices):
    """What a message is for: the coach's purposes, and what a partner can say by link."""

    FIRST_NOTICE = "first-notice", _("Say what happened")
    REMINDER = "reminder", _("Remind")
    DEMAND = "demand", _("Demand")
    PROPOSAL = "proposal", _("Propose")
    RESET = "reset", _("Start again (reset)")
    RECOGNITION = "recognition", _("Thank and recognise")
    ANSWER = "answer", _("Answer")
    TIME = "time", _("Ask for time")
    COLLEAGUE = "colleague", _("Name somebody else to ask")


class Message(models.Model):
    """One message: sent in the case (joint room), brought in from mail (private until shared), or a note to ourselves.

    part        the side that wrote it; empty where nobody has said yet whose address it is
    dated       whether it said itself when it was written; else `at` is that of the one before
    text        the writer's own words; `quoted` is what was taken out (quotations, signature)
    source      the mail's own id
    shared_as   the joint row that this private one was shared as
    sent_by     who did it, as the record says it
    notice      meant to have legal effect under the contract; wants_until: the day a partner asks for
    """

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+")
    room = models.CharField(max_length=12, choices=Room)
    at = models.DateTimeField()
    dated = models.BooleanField(default=True)
    part = models.CharField(max_length=12, choices=Part, blank=True)
    speaker = models.CharField(max_length=200)
    address = models.CharField(max_length=320, blank=True)
    subject = SealedText(max_length=300, blank=True)
    text = SealedText(blank=True)
    quoted = SealedText(blank=True)
    message_class = models.CharField(max_length=12, choices=Class, default=Class.OPEN)
    via = models.CharField(max_length=8, choices=Via)
    purpose = models.CharField(max_length=20, choices=Kind, blank=True)
    notice = models.BooleanField(default=False)
    asks_first = models.BooleanField(default=False)
    wants_until = models.DateField(null=True)
    attachments = SealedJSON(default=list)
    exhibits = models.ManyToManyField(Exhibit, related_name="+")
    notes = SealedJSON(default=list)
    source = models.CharField(max_length=300, blank=True)
    shared_as = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="+")
    sent_by = models.CharField(max_length=250)

    @property
    def flowing(self) -> str:
        """The text for reading: lines that a mail program broke in the middle of a sentence run on. `text` stays as written."""
        shown = self.text[:SHOWN]
        return _BROKEN_LINE.sub(" ", shown) if self.via == Via.MAIL else shown

    @property
    def is_cut(self) -> bool:
        return len(self.text) > SHOWN

    class Meta:
        ordering = ("at", "id")
        indexes = (models.Index(fields=["case", "room", "at"]),)
        constraints = (
            models.UniqueConstraint(
                fields=["case", "room", "source"], condition=~models.Q(source=""), name="one_mail_in_a_room_once"
            ),
            models.CheckConstraint(
                condition=~models.Q(room=Room.JOINT, message_class=Class.INTERNAL),
                name="a_note_to_ourselves_is_not_joint",
            ),
        )


class Heard(models.Model):
    """What the ear heard in one message by itself, so that no page listens to it again (ear.py). It goes with its message.

    kept   `key` of the library's `hearing`, and what it holds for as long as that stays the same
    """

    message = models.OneToOneField(Message, on_delete=models.CASCADE, primary_key=True, related_name="+")
    kept = SealedJSON()

    @property
    def vault_scope(self) -> str:
        """Sealed like the message."""
        return scope_of_room(self.message.case_id, self.message.room)


class Hearing(models.Model):
    """What the ear last heard for one side, so that neither the path nor a page listens again.

    strained   whether the talks are
    kept       `key` of what the course of the thread rests on, and the `course`, for as long as that stays the same
    """

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+")
    room = models.CharField(max_length=12, choices=Room)
    strained = models.BooleanField(default=False)
    kept = SealedJSON(null=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["case", "room"], name="one_hearing_for_each_side"),)


class GroundRule(models.Model):
    """‘The future, not the past’: proposed by one side, in force once the other has accepted, until one ends it."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+")
    room = models.CharField(max_length=12, choices=Room, default=Room.JOINT)
    part = models.CharField(max_length=12, choices=Part)
    proposed_by = models.CharField(max_length=250)
    proposed_at = models.DateTimeField()
    accepted_by = models.CharField(max_length=250, blank=True)
    accepted_at = models.DateTimeField(null=True)
    ended_by = models.CharField(max_length=250, blank=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-proposed_at", "-id")

    @property
    def in_force(self) -> bool:
        return self.accepted_at is not None and self.ended_at is None


class Summary(models.Model):
    """The listening check: how one side (`part`) understands the other's position, which the other confirms or corrects."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+")
    room = models.CharField(max_length=12, choices=Room, default=Room.JOINT)
    part = models.CharField(max_length=12, choices=Part)
    text = SealedText()
    said_by = models.CharField(max_length=250)
    said_at = models.DateTimeField()
    confirmed = models.BooleanField(null=True)
    correction = SealedText(blank=True)
    answered_by = models.CharField(max_length=250, blank=True)
    answered_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-said_at", "-id")
