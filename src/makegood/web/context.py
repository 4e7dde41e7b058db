"""What every page knows."""

from django.conf import settings
from django.http import HttpRequest

from makegood.web.engine import watch


def site(request: HttpRequest) -> dict[str, object]:
    return {"demo": settings.DEMO, "sign_up_is_open": settings.ENVIRONMENT.sign_up, "sweeper_silent_for": watch.silent}
