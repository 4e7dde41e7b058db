from django.db import models

from makegood.web.cases.models import Case, Room


class Word(models.Model):
    """One word of one row, blind: only whoever has the keyring can ask for it.

    kind, row   what it stands in: a name of `sources.SOURCES` and the row's id
    key         name of the master key that the hash comes from
    """

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="+")
    room = models.CharField(max_length=12, choices=Room)
    kind = models.CharField(max_length=12)
    row = models.PositiveBigIntegerField()
    key = models.CharField(max_length=8)
    hash = models.CharField(max_length=32, db_index=True)

    class Meta:
        indexes = (models.Index(fields=["case", "kind", "row"]),)


class Indexed(models.Model):
    """Up to which entry of its record a case has been indexed."""

    case = models.OneToOneField(Case, on_delete=models.CASCADE, primary_key=True, related_name="indexed")
    entry = models.PositiveBigIntegerField()
