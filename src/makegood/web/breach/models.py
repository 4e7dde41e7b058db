"""One side's assessment of what happened. Each save is a new row, so that nothing said before is lost."""

from django.db import models

from makegood.web.cases.models import Case, Room
from makegood.web.consent.models import Asked
from makegood.web.vault.fields import SealedJSON, SealedText


class OfARoom(models.Model):
    """A row that a room of a case keeps; the latest comes first."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+")
    room = models.CharField(max_length=12, choices=Room)

    class Meta:
        abstract = True
        ordering = ("-id",)


class Paper(OfARoom):
    """What one side knew at a moment; the latest row of a room counts.

    report     the library's Report, as JSON
    assessed   somebody has asked what it means; before that it is answers being gathered
    course     the recommended course, in the library's words
    missing    the open questions, in words
    """

    report = SealedJSON()
    assessed = models.BooleanField(default=False)
    course = SealedText(max_length=60)
    missing = SealedJSON(default=list)
    saved_by = models.CharField(max_length=250)
    saved_at = models.DateTimeField()

    class Meta(OfARoom.Meta):
        indexes = (models.Index(fields=["case", "room", "-id"], name="latest_paper_of_a_room"),)


class AgainstWarning(OfARoom, Asked):
    """A step that somebody wants to take though it may not be taken now, and what a colleague of the same side says to it."""

    step = SealedText(max_length=60)
    on = models.DateField()
    reason = SealedText(max_length=4000)


class FoundationViews(OfARoom):
    """How one side sees the foundations of the partnership. Each save is a new row; `agreed_at`: it may be compared."""

    views = SealedJSON()
    saved_by = models.CharField(max_length=250)
    saved_at = models.DateTimeField()
    agreed_at = models.DateTimeField(null=True)


class FoundationsCompared(OfARoom):
    """Both sides' views as they stood when the second side agreed to compare; both see it."""

    requesting = SealedJSON()
    responding = SealedJSON()
    at = models.DateTimeField()
