from django.apps import AppConfig


class Negotiation(AppConfig):
    name = "makegood.web.negotiation"
    label = "negotiation"

    def ready(self) -> None:
        from makegood.web.negotiation import step  # noqa: F401  registers the room on the path
