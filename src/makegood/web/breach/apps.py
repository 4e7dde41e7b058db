from django.apps import AppConfig


class Breach(AppConfig):
    name = "makegood.web.breach"
    label = "breach"

    def ready(self) -> None:
        from makegood.web.breach import step  # noqa: F401  registers the room on the path
