from __future__ import annotations

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.views.decorators.http import require_safe

from makegood.web.health import metrics, state


@login_not_required
@require_safe
def alive(request: HttpRequest) -> JsonResponse:
    """The process answers; it asks nobody else. Where this fails, start it anew."""
    return JsonResponse({"alive": True})


@login_not_required
@require_safe
def ready(request: HttpRequest) -> JsonResponse:
    """Whether people may be sent here: 503 where a part is not fine. A silent sweeper stops no page."""
    parts = state.parts(timezone.now())
    is_ready = all(said == state.FINE for part, said in parts.items() if part != "sweeper")
    return JsonResponse({"ready": is_ready, "parts": parts}, status=200 if is_ready else 503)


@login_not_required
@require_safe
def figures(request: HttpRequest) -> HttpResponse:
    """For Prometheus: there only where MAKEGOOD_METRICS says so, to everybody or to who brings its token."""
    allowed = settings.ENVIRONMENT.metrics
    given = request.headers.get("Authorization", "")
    if allowed == "off" or (allowed != "on" and not constant_time_compare(given, f"Bearer {allowed}")):
        raise Http404
    return HttpResponse(metrics.write(timezone.now()), content_type="text/plain; version=0.0.4; charset=utf-8")
