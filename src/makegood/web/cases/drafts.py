"""What somebody has typed and not yet sent: kept while they type, gone when it is sent, seen by nobody else."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from makegood.web.accounts.models import User
from makegood.web.cases.models import Draft

MOST = 200_000  # characters of one draft
_MACHINERY = frozenset({"csrfmiddlewaretoken", "key", "draft_form", "draft_case"})


def load(user: User, form: str, case_id: str = "") -> dict[str, str]:
    """What was typed into this form, for its `initial`; empty if nothing was."""
    draft = Draft.objects.filter(user=user, case_id=case_id, form=form).first()
    return dict(draft.data) if draft else {}


def save(user: User, form: str, typed: Mapping[str, str], *, at: datetime, case_id: str = "") -> bool:
    """Keep what was typed. Return False where it is too long to keep."""
    data = {name: text.replace("\x00", "") for name, text in typed.items() if name not in _MACHINERY}
    if sum(map(len, data.values())) > MOST:
        return False
    Draft.objects.update_or_create(user=user, case_id=case_id, form=form[:80], defaults={"data": data, "saved_at": at})
    return True


def clear(user: User | None, form: str, case_id: str = "") -> None:
    """Forget a draft: call it inside the `act` that used it."""
    if user is not None:
        Draft.objects.filter(user=user, case_id=case_id, form=form).delete()
