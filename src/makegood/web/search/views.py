from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from makegood.web import access
from makegood.web.search import index
from makegood.web.search.sources import NAMES

A_PAGE = 50


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    question = request.GET.get("q", "")[:200]
    sittings = access.sittings(request).order_by("-case__opened_at")[: index.MOST_CASES]
    found = index.find([access.seat_of(sitting) for sitting in sittings], question) if question else []
    shown = Paginator(found, A_PAGE).get_page(request.GET.get("page"))
    rows = [(seat, item, NAMES[item.kind]) for seat, item in shown]
    return render(request, "search/page.html", {"question": question, "rows": rows, "page": shown})
