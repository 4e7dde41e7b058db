from django.db import models

from makegood.web.cases.models import Case, Room
from makegood.web.vault.fields import SealedJSON


class Known(models.Model):
    """What a case folder said that no room has a place for, so that the next export says it again; of one side alone.

    case_file   case.yaml as JSON: the people it names, the hour at which it happened, each side's language
    """

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+")
    room = models.CharField(max_length=12, choices=Room)
    case_file = SealedJSON()
    at = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["case", "room"], name="one_folder_known_in_each_room"),)
