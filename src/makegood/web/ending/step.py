"""What the case page knows of an end without an agreement: where it is looked back on."""

from django.utils.translation import gettext_lazy as _

from makegood.web.cases import steps

steps.register(
    "ending",
    step=None,
    page="ending:page",
    label=_("Close without an agreement"),
    actions={"look-back-without": "ending:page"},
)
