from __future__ import annotations

from django.conf import settings
from django.db import models

from makegood.web.cases.models import Case, Room
from makegood.web.engine.leases import Waiting
from makegood.web.vault.fields import SealedJSON, SealedText


class LongFile(Waiting):
    """A file that a side gave and the worker reads. Its bytes are kept in the side's room, under their hash.

    about      the contract that an amendment changes
    once       the key of the form that it came by
    gone       steps of the reading that are done
    found      mails that were new, once it is read
    leads_to   the page of what came of it
    faults     why it could not be read: {"problem", "instead"}
    """

    class Kind(models.TextChoices):
        CONTRACT = "contract"
        AMENDMENT = "amendment"
        MAILS = "mails"

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+")
    room = models.CharField(max_length=12, choices=Room)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=12, choices=Kind)
    about = models.PositiveBigIntegerField(default=0)
    name = SealedText(max_length=200)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField()
    once = models.CharField(max_length=64, blank=True)
    given_at = models.DateTimeField()
    gone = models.PositiveSmallIntegerField(default=0, db_default=0)
    found = models.PositiveIntegerField(default=0)
    leads_to = models.CharField(max_length=300, blank=True)
    faults = SealedJSON(null=True)

    class Meta:
        ordering = ("given_at", "id")
        indexes = (models.Index(fields=["sent_at", "given_up_at", "due_at"], name="files_to_read"),)
        constraints = (
            models.UniqueConstraint(
                fields=["case", "room", "kind", "about", "sha256"],
                condition=models.Q(sent_at__isnull=True, given_up_at__isnull=True),
                name="one_file_is_read_once",
            ),
        )

    @property
    def steps(self) -> int:
        """Of the whole reading. The first is that the file is here, the last that what was read is kept."""
        return 3 if self.kind == self.Kind.MAILS else 4

    @property
    def steps_done(self) -> int:
        return self.steps if self.sent_at is not None else 1 + self.gone

    @property
    def standing(self) -> str:
        """‘waits’, ‘reads’, ‘done’ or ‘failed’."""
        if self.sent_at is not None:
            return "done"
        if self.given_up_at is not None:
            return "failed"
        return "reads" if self.leased_until is not None else "waits"
