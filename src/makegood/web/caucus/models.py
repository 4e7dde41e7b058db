from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from makegood.web.cases.models import Case, Caucus, Exhibit, Part, Room
from makegood.web.vault.fields import SealedText


class Kind(models.TextChoices):
    """What lies in a caucus: words that were written there, or a copy of something that is private to its side."""

    WORDS = "words", _("Message")
    FILE = "file", _("Exhibit")
    ASSESSMENT = "assessment", _("Assessment")
    PREFERENCES = "preferences", _("What matters to us")


class Paper(models.Model):
    """One thing in a caucus.

    exhibit         of a file: the side's own, whose bytes are read through this paper
    by_mediator     whoever mediates brought it; else somebody of the side
    taken_back_at   since then the mediator does not see it any more
    """

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+")
    room = models.CharField(max_length=12, choices=Caucus)
    kind = models.CharField(max_length=12, choices=Kind)
    title = SealedText(max_length=200, blank=True)
    text = SealedText(blank=True)
    exhibit = models.ForeignKey(Exhibit, on_delete=models.PROTECT, null=True, related_name="+")
    by = models.CharField(max_length=250)
    by_mediator = models.BooleanField(default=False)
    at = models.DateTimeField()
    taken_back_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("at", "id")
        indexes = (models.Index(fields=["case", "room", "at"], name="papers_of_a_caucus"),)


class Read(models.Model):
    """That somebody on the other side of the caucus has read a paper, for the first time at `at`."""

    paper = models.ForeignKey(Paper, on_delete=models.PROTECT, related_name="reads")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=250)
    at = models.DateTimeField()

    class Meta:
        ordering = ("at", "id")
        constraints = (models.UniqueConstraint(fields=["paper", "user"], name="a_paper_is_read_first_once"),)


class Proposal(models.Model):
    """What a mediator proposes to both sides alike. Each answers for the mediator alone; both learn only whether both said yes."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+")
    room = models.CharField(max_length=12, choices=Room, default=Room.JOINT)
    text = SealedText()
    by = models.CharField(max_length=250)
    at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-at", "-id")


class Answer(models.Model):
    """What one side says to a proposal; it stays as it was said."""

    proposal = models.ForeignKey(Proposal, on_delete=models.PROTECT, related_name="answers")
    part = models.CharField(max_length=12, choices=Part)
    yes = models.BooleanField()
    by = models.CharField(max_length=250)
    at = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["proposal", "part"], name="one_answer_of_each_side"),)
