"""One side's assessment of what happened. Each save is a new row, so that nothing said before is lost."""

from django.db import models

from makegood.web.cases.models import Case, Room
from makegood.web.vault.fields import SealedJSON, SealedText


class Paper(models.Model):
    """What one side knew at a moment; the latest row of a room counts.

    report     the library's Report, as JSON
    assessed   somebody has asked what it means; before that it is answers being gathered
    course     the recommended course, in the library's words
    missing    the open questions, in words
    """

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+")
    room = models.CharField(max_length=12, choices=Room)
    report = SealedJSON()
    assessed = models.BooleanField(default=False)
    course = SealedText(max_length=60)
    missing = SealedJSON(default=list)
    saved_by = models.CharField(max_length=250)
    saved_at = models.DateTimeField()

    class Meta:
        ordering = ("-id",)
        indexes = (models.Index(fields=["case", "room", "-id"], name="latest_paper_of_a_room"),)
