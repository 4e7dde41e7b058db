"""The governing contract as it was read: its clauses, what people made of them, and what happened under it."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from makegood.web.cases.models import Case, Exhibit, Room
from makegood.web.vault.fields import SealedJSON, SealedText
from makegood.web.vault.sealing import scope_of_room


class Standing(models.TextChoices):
    """Whether a person has looked at a clause; the words are those of the library's Status."""

    CANDIDATE = "candidate", _("to confirm")
    ACCEPTED = "accepted", _("confirmed")
    REJECTED = "rejected", _("not this")


class Contract(models.Model):
    """One contract, read once. Its bytes are the exhibit's; the latest of a room is the one that counts.

    not_found      kinds of clause that were looked for and not found
    notes          what a reader should know about the reading
    amends         the contract as it read before: then the exhibit is an amendment, and the clauses are those that count with it
    changes        what this and earlier amendments change, in order: {"says", "done"}; None for a contract
    set_aside_at   somebody said that this file does not belong here
    """

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+")
    room = models.CharField(max_length=12, choices=Room)
    exhibit = models.ForeignKey(Exhibit, on_delete=models.PROTECT, related_name="+")
    paged = models.BooleanField(default=False)
    not_found = models.JSONField(default=list)
    notes = SealedJSON(default=list)
    amends = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="+")
    changes = SealedJSON(null=True)
    read_at = models.DateTimeField()
    set_aside_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-id",)

    def __str__(self) -> str:
        return self.exhibit.name


class Clause(models.Model):
    """One clause as the library found it, and what a person said to it."""

    contract = models.ForeignKey(Contract, on_delete=models.PROTECT, related_name="clauses")
    kind = models.CharField(max_length=60)
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()
    quote = SealedText()
    says = SealedText()
    page = models.PositiveIntegerField()
    section = models.CharField(max_length=200, blank=True)
    heading = SealedText(max_length=1000, blank=True)
    terms = SealedJSON(default=dict)
    confidence = models.FloatField()
    found_by = models.JSONField(default=list)
    amended_by = SealedText(max_length=400, blank=True)
    status = models.CharField(max_length=10, choices=Standing, default=Standing.CANDIDATE)
    decided_by = models.CharField(max_length=250, blank=True)
    decided_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("id",)

    @property
    def vault_scope(self) -> str:
        return scope_of_room(self.contract.case_id, self.contract.room)


class Happening(models.Model):
    """Something from which the contract counts. `as_asked`: a notice was given as the contract asks; None where nobody knows."""

    contract = models.ForeignKey(Contract, on_delete=models.PROTECT, related_name="happenings")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+")
    room = models.CharField(max_length=12, choices=Room)
    kind = models.CharField(max_length=20)
    happened_at = models.DateTimeField()
    method = models.CharField(max_length=40, blank=True)
    as_asked = models.BooleanField(null=True)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("happened_at", "id")


class Cure(models.Model):
    """Time to put the failure right. `granted_by` is a side's part, or ‘contract’; `ended_at` when it was said to be over early."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+")
    room = models.CharField(max_length=12, choices=Room)
    granted_by = models.CharField(max_length=12)
    until = models.DateTimeField()
    source = models.CharField(max_length=300, blank=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("until", "id")


class Clock(models.Model):
    """A time that a standard form or a law sets, counted from a moment. `period` where the form leaves it open."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+")
    room = models.CharField(max_length=12, choices=Room)
    profile = models.CharField(max_length=40)
    name = models.CharField(max_length=60)
    started_at = models.DateTimeField()
    period = models.CharField(max_length=60, blank=True)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("started_at", "id")
