"""An agreement on its way: each side's willingness, private drafts, versions both sides see, signatures.

Terms are kept as the JSON of `makegood.terms.Terms`; `store.py` alone turns them into values and back.
"""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from makegood.web.cases.models import Case, Exhibit, Part, Room
from makegood.web.vault.fields import SealedJSON, SealedText


class Willing(models.Model):
    """One side's answer to whether it wants to repair this, in its own words; the latest of a side counts."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+")
    room = models.CharField(max_length=12, choices=Room, default=Room.JOINT)
    part = models.CharField(max_length=12, choices=Part)
    willing = models.BooleanField()
    says = SealedText(_("in their own words"), blank=True)
    by = models.CharField(max_length=250)
    at = models.DateTimeField()

    class Meta:
        ordering = ("at", "id")


class Agreement(models.Model):
    """What becomes, and is, the agreement of a case. Once both have signed it is closed; changing it takes a new one.

    signed_at   the moment of the last signature; None until then
    sealed      the sealed PDF, an exhibit of the joint room
    head        digest of the joint chain's last entry before the signature, as printed in both sides' mails
    """

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="agreements")
    room = models.CharField(max_length=12, choices=Room, default=Room.JOINT)
    begun_at = models.DateTimeField()
    signed_at = models.DateTimeField(null=True)
    sealed = models.ForeignKey(Exhibit, on_delete=models.PROTECT, null=True, related_name="+")
    head = models.CharField(max_length=64, blank=True)

    class Meta:
        ordering = ("begun_at", "id")


class Version(models.Model):
    """Terms that one side put before both. They never change; what is proposed instead is the next version.

    Numbers go on through a case, from an agreement to its amendments.

    signs_first   the part that has to sign before the other can; empty: any order
    open_until    the last moment in which it can be signed; None: no end
    """

    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="versions")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+")
    room = models.CharField(max_length=12, choices=Room, default=Room.JOINT)
    number = models.PositiveIntegerField()
    part = models.CharField(max_length=12, choices=Part)
    by = models.CharField(max_length=250)
    at = models.DateTimeField()
    why = SealedText(blank=True)
    terms = SealedJSON()
    digest = models.CharField(max_length=64)
    signs_first = models.CharField(max_length=12, choices=Part, blank=True)
    open_until = models.DateTimeField(null=True)

    class Meta:
        ordering = ("number",)
        constraints = (models.UniqueConstraint(fields=["agreement", "number"], name="one_version_for_each_number"),)


class WorkingTerms(models.Model):
    """Terms that one side is working on in its own room; nobody else sees them until they become a version.

    based_on   number of the version it started from; 0 for none
    """

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+")
    room = models.CharField(max_length=12, choices=Room)
    terms = SealedJSON()
    based_on = models.PositiveIntegerField(default=0)
    saved_at = models.DateTimeField()
    saved_by = models.CharField(max_length=250)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["case", "room"], name="one_working_draft_in_each_room"),)


class Signature(models.Model):
    """One person's acceptance of a version, for their side."""

    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="signatures")
    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="signatures")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+")
    room = models.CharField(max_length=12, choices=Room, default=Room.JOINT)
    part = models.CharField(max_length=12, choices=Part)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    signature = SealedJSON()
    at = models.DateTimeField()

    class Meta:
        ordering = ("at", "id")
        constraints = (
            models.UniqueConstraint(fields=["version", "part"], name="one_signature_of_each_side_on_a_version"),
        )


class Declined(models.Model):
    """One side's no to a version, with its reason: nobody can sign that version any more."""

    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="declined")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+")
    room = models.CharField(max_length=12, choices=Room, default=Room.JOINT)
    part = models.CharField(max_length=12, choices=Part)
    by = models.CharField(max_length=250)
    at = models.DateTimeField()
    why = SealedText()

    class Meta:
        ordering = ("at", "id")


class Remark(models.Model):
    """What somebody would change in a version, in words; how a partner by link takes part."""

    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="remarks")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+")
    room = models.CharField(max_length=12, choices=Room, default=Room.JOINT)
    part = models.CharField(max_length=12, choices=Part, blank=True)
    by = models.CharField(max_length=250)
    at = models.DateTimeField()
    text = SealedText()

    class Meta:
        ordering = ("at", "id")
