"""How often somebody has tried: in the database, so that all processes count together."""

from __future__ import annotations

from django.db import models


class Tally(models.Model):
    """Attempts of one kind by one somebody, until they are forgotten.

    key   a keyed hash of what and who: neither addresses nor tokens are kept
    """

    key = models.CharField(max_length=64, primary_key=True)
    count = models.PositiveBigIntegerField()
    until = models.DateTimeField(db_index=True)


class AskedOfSide(models.Model):
    """That a side asks everybody who sits on it for a second step of signing in."""

    side = models.OneToOneField(
        "cases.Side", on_delete=models.PROTECT, primary_key=True, related_name="asked_second_factor"
    )
    since = models.DateTimeField()
