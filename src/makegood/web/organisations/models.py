from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from makegood.web.cases.models import Role, Side, Sitting


class Organisation(models.Model):
    """A company with people here. `second_factor`: nobody opens a case on one of its sides without a second step of signing in."""

    name = models.CharField(_("name"), max_length=120)
    second_factor = models.BooleanField(default=False)
    made_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name


class Member(models.Model):
    """Somebody of an organisation; of one at a time. `left_at` ends it; the row stays."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="members")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="memberships")
    is_admin = models.BooleanField(default=False)
    since = models.DateTimeField()
    left_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["user"], condition=models.Q(left_at__isnull=True), name="one_organisation_at_a_time"
            ),
        )


class Invitation(models.Model):
    """A single-use way into an organisation, mailed to one address; only the hash of its token is kept."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    email = models.EmailField()
    token_hash = models.CharField(max_length=64, unique=True)
    sent_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    sent_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)


class Owned(models.Model):
    """The side of a case that belongs to an organisation, from the first of its people who sat down on it."""

    side = models.OneToOneField(Side, on_delete=models.PROTECT, primary_key=True, related_name="owned")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="sides")
    since = models.DateTimeField()


class Deed(models.Model):
    """What an admin did to the organisation itself, for its audit."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="deeds")
    by = models.CharField(max_length=120)
    what = models.CharField(max_length=40)
    about = models.CharField(max_length=254, blank=True)
    at = models.DateTimeField()


class Team(models.Model):
    """Some of an organisation's people, whom the lead of a case lets in together."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="teams")
    name = models.CharField(_("name"), max_length=120)
    made_at = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["organisation", "name"], name="one_team_of_a_name"),)

    def __str__(self) -> str:
        return self.name


class TeamMember(models.Model):
    """Somebody of a team."""

    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="people")
    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="teams")
    since = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["team", "member"], name="once_in_a_team"),)


class LetIn(models.Model):
    """That a team was let in to a side of a case. Who joins the team gets a seat there, and who leaves it loses that seat.

    role   of everybody who sits there by it
    """

    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="let_in")
    side = models.ForeignKey(Side, on_delete=models.PROTECT, related_name="+")
    role = models.CharField(max_length=10, choices=Role)
    since = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["team", "side"], name="a_team_is_let_in_once"),)


class SeatByTeam(models.Model):
    """A seat that somebody has by a team, and loses with it."""

    sitting = models.OneToOneField(Sitting, on_delete=models.PROTECT, primary_key=True, related_name="by_team")
    let_in = models.ForeignKey(LetIn, on_delete=models.CASCADE, related_name="seats")


class Brand(models.Model):
    """How an organisation shows itself beside its sides: a colour, and a PNG that we wrote ourselves (`pictures.anew`)."""

    organisation = models.OneToOneField(Organisation, on_delete=models.CASCADE, primary_key=True, related_name="brand")
    colour = models.CharField(max_length=7, blank=True)
    logo = models.BinaryField(null=True)
