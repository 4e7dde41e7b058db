"""Talks: the issues on the table (joint), what each side privately wants, the offers (joint), and an end without a deal.

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
