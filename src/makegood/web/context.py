"""What every page knows."""

from django.conf import settings
from django.http import HttpRequest

from makegood.web.engine import watch


def site(request: HttpRequest) -> dict[str, object]:
    environment = settings.ENVIRONMENT
    return {
        "demo": settings.DEMO,
        "sign_up_is_open": environment.sign_up,
        "sign_on": environment.sign_on_name if environment.sign_on.issuer else "",
        "sweeper_silent_for": watch.silent,
    }
