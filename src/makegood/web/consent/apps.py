from django.apps import AppConfig


class Consent(AppConfig):
    name = "makegood.web.consent"
    label = "consent"

    def ready(self) -> None:
        from makegood.web.consent import step  # noqa: F401  tells the Next card what waits
