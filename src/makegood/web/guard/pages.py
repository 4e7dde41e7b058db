"""The calm page for who came too often."""

from __future__ import annotations

from datetime import datetime, timedelta
from math import ceil

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from makegood.web.guard import sign_ins

_A_WHILE = timedelta(minutes=5)  # where django-allauth refuses, it does not say until when


def too_many(request: HttpRequest, until: datetime | None = None) -> HttpResponse:
    sign_ins.slowed(request)
    wait = max((until - timezone.now()) if until else _A_WHILE, timedelta(seconds=1))
    minutes = ceil(wait / timedelta(minutes=1))
    response = render(request, "429.html", {"minutes": minutes}, status=429)
    response["Retry-After"] = str(ceil(wait.total_seconds()))
    return response
