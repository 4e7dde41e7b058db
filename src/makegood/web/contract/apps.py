from django.apps import AppConfig


class Contract(AppConfig):
    name = "makegood.web.contract"
    label = "contract"

    def ready(self) -> None:
        from makegood.web.contract import step  # noqa: F401  registers the room on the path
