from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from makegood.web.cases.models import Case, Room
from makegood.web.vault.fields import SealedJSON, SealedText


class Rule(models.TextChoices):
    """What a side may want two people for."""

    NOTICE = "notice", _("Notices under the contract")
    ADMISSION = "admission", _("Messages with words that admit fault")
    OFFER = "offer", _("Offers above a sum, made or accepted")
    TERMINATION = "termination", _("Ending the agreement")


class Asked(models.Model):
    """Something that somebody asked their colleagues to agree to.

    agreed   what a colleague said; None while nobody has answered
    """

    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    asked_name = models.CharField(max_length=250)
    asked_at = models.DateTimeField()
    agreed = models.BooleanField(null=True)
    answered_name = models.CharField(max_length=250, blank=True)
    answered_at = models.DateTimeField(null=True)

    class Meta:
        abstract = True


class Intent(Asked):
    """An act of one side that waits for a colleague.

    act    how it is done: a name that its function registered
    what   what that function is given
    says   what colleagues read of it
    """

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+")
    room = models.CharField(max_length=12, choices=Room)
    act = models.CharField(max_length=40)
    what = SealedJSON()
    says = SealedText()

    class Meta:
        ordering = ("-id",)


class Rules(models.Model):
    """What one side wants two people for; `limit`: the sum above which an offer counts, such as EUR 10,000."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+")
    room = models.CharField(max_length=12, choices=Room)
    rules = models.JSONField(default=list)
    limit = SealedText(max_length=60, blank=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["case", "room"], name="one_set_of_rules_for_each_side"),)
