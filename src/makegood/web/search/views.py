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
    number = _number(request.GET.get("page", ""))
    upto = number * A_PAGE
    # One more than is shown, to know whether there is more.
    found = index.find(access.sittings(request), question, upto + 1) if question else []
    shown = Paginator(found, A_PAGE).get_page(number)
    context = {
        "question": question,
        "rows": [(seat, item, NAMES[item.kind]) for seat, item in shown],
        "page": shown,
        "more_than": upto if len(found) > upto else 0,
        "next": number + 1 if len(found) > upto and upto < index.MOST_FOUND else 0,
    }
    return render(request, "search/page.html", context)


def _number(asked: str) -> int:
    """Of a page that may be asked for; the first where it is none."""
    number = int(asked) if asked.isdecimal() and len(asked) < 9 else 1
    return min(max(number, 1), index.MOST_FOUND // A_PAGE)
