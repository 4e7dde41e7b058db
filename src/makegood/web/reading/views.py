"""Where a long file stands: left and returned to, told anew while it is open, led from once it is read."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.views.decorators.http import require_POST, require_safe
from django_htmx.http import HttpResponseClientRedirect

from makegood.web import access
from makegood.web.reading import store
from makegood.web.reading.models import LongFile


@require_safe
def page(request: HttpRequest, case_id: str, file_id: int) -> HttpResponse:
    """How it stands. An open page asks every two seconds, and says what it shows: nothing new, nothing sent."""
    seat = access.seated(request, case_id)
    row = access.one(seat, LongFile.objects.all(), pk=file_id)
    if row.standing == "done":
        messages.success(request, _says(row))
        return HttpResponseClientRedirect(row.leads_to) if request.htmx else redirect(row.leads_to)
    shows = f"{row.standing}-{row.steps_done}"
    if request.htmx and request.GET.get("was") == shows:
        return HttpResponse(status=204)
    context = {
        "seat": seat,
        "here": _HERE[LongFile.Kind(row.kind)],
        "file": row,
        "shows": shows,
        "steps": [(says, row.steps_done > number) for number, says in enumerate(_STEPS[LongFile.Kind(row.kind)], 1)],
        "give": _GIVE[LongFile.Kind(row.kind)],
    }
    return render(request, "reading/page.html", context)


_HERE = {LongFile.Kind.CONTRACT: "assess", LongFile.Kind.AMENDMENT: "assess", LongFile.Kind.MAILS: "communicate"}
# What comes after the file is here; the last step is over when the page leads on.
_OF_A_CONTRACT = (
    lazy("Its text is taken out."),
    lazy("Its clauses are looked for."),
    lazy("They are kept with their dates."),
)
_STEPS = {
    LongFile.Kind.CONTRACT: _OF_A_CONTRACT,
    LongFile.Kind.AMENDMENT: _OF_A_CONTRACT,
    LongFile.Kind.MAILS: (lazy("The mails in it are read."), lazy("They are put in the thread.")),
}
_GIVE = {
    LongFile.Kind.CONTRACT: "contract:upload",
    LongFile.Kind.AMENDMENT: "contract:page",
    LongFile.Kind.MAILS: "dialogue:import",
}


def _says(row: LongFile) -> str:
    if row.kind == LongFile.Kind.AMENDMENT:
        return _("Read. The page shows the contract as it counts now.")
    if row.kind == LongFile.Kind.CONTRACT:
        return _("Read. Look at what was found, and say whether it is right.")
    if not row.found:
        return _("These mails were here already.")
    return _("Brought in: %(count)d. Only your side sees them.") % {"count": row.found}


@require_POST
def again(request: HttpRequest, case_id: str, file_id: int) -> HttpResponse:
    """Read a file once more that could not be read."""
    seat = access.seated(request, case_id, roles=access.WRITERS)
    row = access.one(seat, LongFile.objects.all(), pk=file_id)
    if row.standing == "failed":
        store.try_again(row, at=timezone.now())
    return redirect(store.page_of(row))
