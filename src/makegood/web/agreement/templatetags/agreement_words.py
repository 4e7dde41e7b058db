"""Where in the terms something changed, in the words of the forms that ask for it."""

from __future__ import annotations

from django import template
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from makegood.agreement import Change
from makegood.terms import Terms
from makegood.web.agreement.forms import CommitmentForm, FrameForm

register = template.Library()
_ALSO = {
    "parties": gettext_lazy("Parties"),
    "commitments": gettext_lazy("Commitment"),
    "check_ins": gettext_lazy("Check-in"),
    "dispute_ladder": FrameForm.base_fields["ladder"].label,
    "confidentiality": FrameForm.base_fields["covers"].label,
    "effect": FrameForm.base_fields["contract"].label,
    "kind": gettext_lazy("Kind of agreement"),
    "due": gettext_lazy("When it is due"),
    "acceptance": CommitmentForm.base_fields["test"].label,
    "consequences": gettext_lazy("If it is not done"),
    "grace": CommitmentForm.base_fields["cure"].label,
    "joint_with": gettext_lazy("Both sides have a part in it"),
}


def _word(name: str) -> str:
    """A field of the terms as the page calls it."""
    label = _ALSO.get(name)
    for form in (FrameForm, CommitmentForm):
        if label is None and name in form.base_fields:
            label = form.base_fields[name].label
    return str(label or name.replace("_", " ").capitalize()).rstrip("?")


@register.filter
def change_of(change: Change) -> str:
    item = change.id.replace("-", " ")
    return ", ".join(part for part in (_word(change.where), item, _word(change.field) if change.field else "") if part)


@register.filter
def place_of(path: tuple[str | int, ...], terms: Terms) -> str:
    """As `change_of`, for a place in the terms."""
    where, *rest = path
    if where == "commitments" and rest and isinstance(rest[0], int):
        index, *rest = rest
        id = terms.commitments[index].id if index < len(terms.commitments) else _("new")
        fields = [each for each in rest if isinstance(each, str)]
        return change_of(Change("commitments", id, fields[0] if fields else "", "", ""))
    return _word(str(where))
