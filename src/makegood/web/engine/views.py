"""Where a mail provider, or a program of the host, posts what came in: mails as they are, and events of delivery."""

from __future__ import annotations

import json
import re
from datetime import datetime

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from makegood.web.engine import incoming, outbox, standard_webhooks
from makegood.web.engine.models import Outgoing

_REF = re.compile(r"[0-9a-f]{32}")


@csrf_exempt
@login_not_required
@require_POST
def arrived(request: HttpRequest) -> HttpResponse:
    """Take one mail (message/rfc822), or one event as JSON: {"type": "failed", "message_id": "<…>", "reason": "5.1.1"}.

    Answers 202 to everything that is signed and can be read, whether or not it was about a mail of ours.
    """
    secret = settings.ENVIRONMENT.mail_hook
    if not secret:
        raise Http404
    body = request.read(incoming.LARGEST + 1)
    if len(body) > incoming.LARGEST:
        return HttpResponse("Too large.", status=413, content_type="text/plain")
    now = timezone.now()
    if not standard_webhooks.is_genuine(request.headers, body, secret, now):
        return HttpResponse("Not signed, or not just now.", status=401, content_type="text/plain")
    if request.content_type != "application/json":
        incoming.receive(body, now)
    elif not _event(body, now):
        return HttpResponse("Not an event: type, message_id, reason.", status=400, content_type="text/plain")
    return HttpResponse(status=202)


def _event(body: bytes, now: datetime) -> bool:
    """Act on an event of delivery; False where it is none."""
    try:
        said = json.loads(body)
        kind, named, reason = said["type"], str(said["message_id"]), str(said.get("reason", ""))
    except (ValueError, TypeError, KeyError, RecursionError):
        return False
    found = _REF.search(named)
    if kind == "failed" and found and (row := Outgoing.objects.filter(ref=found[0]).first()):
        outbox.unreached(row, " ".join(reason.split())[:40] or "failed", now)
    return True
