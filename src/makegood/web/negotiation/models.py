"""Talks: the issues on the table (joint), what each side privately wants, the offers (joint), an end without a deal,
what was done in the other ways to come to a deal (sittings, blind bids, a single text, an improvement), and what the
engine found, as each side sees it.

Each document is the JSON that `makegood.negotiation` reads in a talks file; `store.py` alone turns it into values.
"""

from __future__ import annotations

from django.db import models

from makegood.web.cases.models import Case, Part, Room
from makegood.web.vault.fields import SealedJSON, SealedText


class Issues(models.Model):
    """What is on the table: issues and rules as in a talks file. Both sides see it, and both may change it until the first offer."""

    case = models.OneToOneField(Case, on_delete=models.PROTECT, related_name="+")
    room = models.CharField(max_length=12, choices=Room, default=Room.JOINT)
    talks = SealedJSON()
    by = models.CharField(max_length=250)
    at = models.DateTimeField()


class Preferences(models.Model):
    """One side's private part of the talks, or its guess of the other side's. Only that side sees either."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+")
    room = models.CharField(max_length=12, choices=Room)
    guess = models.BooleanField(default=False)
    side = SealedJSON()
    by = models.CharField(max_length=250)
    at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["case", "room", "guess"], name="one_of_each_preferences_in_a_room"),
        )


class Interview(models.Model):
    """One side's answers to the questions in place of points, in order, and the issues that they were asked about."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+")
    room = models.CharField(max_length=12, choices=Room)
    answers = SealedJSON()
    issues_sha256 = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["case", "room"], name="one_interview_in_a_room"),)


class Procedure(models.TextChoices):
    SITTINGS = "sittings"
    BIDS = "bids"
    TEXT = "text"
    IMPROVEMENT = "improvement"


class Event(models.Model):
    """What a side did in a procedure, in order; never changed, never taken out. The library's state is made from it.

    What both sides may read stands in the joint room; what one side said in private, in its own.
    """

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+")
    room = models.CharField(max_length=12, choices=Room)
    procedure = models.CharField(max_length=12, choices=Procedure)
    act = models.CharField(max_length=20)
    part = models.CharField(max_length=12, choices=Part)
    by = models.CharField(max_length=250)
    said = SealedJSON()
    at = models.DateTimeField()

    class Meta:
        ordering = ("id",)
        indexes = (models.Index(fields=["case", "procedure", "id"], name="events_of_a_procedure"),)


class Result(models.Model):
    """What the engine found, as one side sees it, and what it was found from; `results.py` alone reads and writes it.

    number   of the sitting; 0 where what the other side wants is this side's guess
    """

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+")
    room = models.CharField(max_length=12, choices=Room)
    number = models.PositiveSmallIntegerField()
    found = SealedJSON()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["case", "room", "number"], name="one_of_each_result_in_a_room"),)


class Move(models.Model):
    """One entry of the talks' journal, as `makegood.negotiation.offers.Move`; never changed, never taken out."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+")
    room = models.CharField(max_length=12, choices=Room, default=Room.JOINT)
    number = models.PositiveIntegerField()
    part = models.CharField(max_length=12, choices=Part)
    by = models.CharField(max_length=250)
    act = models.CharField(max_length=40)
    package = SealedJSON(null=True)
    why = SealedText(blank=True)
    answers = models.PositiveIntegerField(null=True)
    until = models.DateTimeField(null=True)
    at = models.DateTimeField()

    class Meta:
        ordering = ("number",)
        constraints = (models.UniqueConstraint(fields=["case", "number"], name="one_move_for_each_number"),)


class Ending(models.Model):
    """The talks ended without a deal, and how the sides go on; taken up again when `resumed_at` is set."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+")
    room = models.CharField(max_length=12, choices=Room, default=Room.JOINT)
    part = models.CharField(max_length=12, choices=Part)
    by = models.CharField(max_length=250)
    way = models.CharField(max_length=40)
    why = SealedText(blank=True)
    at = models.DateTimeField()
    resumed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("at", "id")
