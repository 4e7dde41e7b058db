from django.apps import AppConfig


class Agreement(AppConfig):
    name = "makegood.web.agreement"
    label = "agreement"

    def ready(self) -> None:
        from makegood.web.agreement import step  # noqa: F401  registers the room on the path
