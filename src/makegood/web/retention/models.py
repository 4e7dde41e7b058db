from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from makegood.web.cases.models import Case, Part, Room
from makegood.web.organisations.models import Organisation
from makegood.web.vault.fields import SealedText
from makegood.web.vault.sealing import scope_of_room


class Rule(models.Model):
    """How long an organisation keeps its cases after they are closed. Without one they are kept for ever."""

    organisation = models.OneToOneField(Organisation, on_delete=models.PROTECT, primary_key=True, related_name="rule")
    keeps = models.DurationField()


class Hold(models.Model):
    """That a side needs a case, whatever its time: nothing of it goes until the hold is lifted. Only that side knows of it."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="holds")
    room = models.CharField(max_length=12, choices=Part)
    reason = SealedText(_("why"), max_length=500)
    by = models.CharField(max_length=250)
    since = models.DateTimeField()
    lifted_by = models.CharField(max_length=250, blank=True)
    lifted_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["case", "room"], condition=models.Q(lifted_at__isnull=True), name="one_hold_of_a_side"
            ),
        )

    @property
    def vault_scope(self) -> str:
        return scope_of_room(self.case_id, self.room)


class Leaving(models.Model):
    """That something goes, announced to whom it concerns.

    room     a side's private room; the joint room stands for the whole case
    goes_at  as it was announced
    due_at   when it is tried next
    """

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="leavings")
    room = models.CharField(max_length=12, choices=Room)
    goes_at = models.DateTimeField()
    due_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["case", "room"], name="a_room_is_announced_once"),)


class Gone(models.Model):
    """That a room is gone: all that is left of it. Of a whole case there is one for each room that had a record.

    entries, head  how many entries its record had, and the digest of the last, by which a copy of it is known
    open           only within the transaction that takes it away: the database lets go of this room's record (cases.append_only)
    has_files      its files are still to be taken from the disk
    """

    of_case = models.CharField(max_length=12)
    room = models.CharField(max_length=12)
    at = models.DateTimeField()
    entries = models.PositiveIntegerField()
    head = models.CharField(max_length=64, blank=True)
    open = models.BooleanField(default=False)
    has_files = models.BooleanField(default=True, db_index=True)

    class Meta:
        indexes = (models.Index(fields=["of_case", "room"], name="gone_rooms"),)
