"""Headers on every answer, and the way on for whoever has nothing more to do on a page."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from makegood.web.cases.write import Elsewhere

# Everything comes from this origin; no script or style stands in a page. Pictures may be written out in place (the QR code of a second factor).
CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "font-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "manifest-src 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
FIXED = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Frame-Options": "DENY",
    "X-Robots-Tag": "noindex",
}

Handler = Callable[[HttpRequest], HttpResponse]


def headers(get_response: Handler) -> Handler:
    def respond(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        for name, value in FIXED.items():
            response.headers.setdefault(name, value)
        if not request.path.startswith("/static/"):
            response.headers.setdefault("Cache-Control", "no-store")
        if request.method == "HEAD" and not response.streaming:
            response.content = b""
        return response

    return respond


class LeadElsewhere:
    """Leads whoever posts a form a second time, or has to wait for a colleague, to the page that shows how it stands."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, Elsewhere):
            return None
        if exception.says:
            messages.success(request, exception.says)
        return HttpResponseRedirect(exception.where)
