from django.apps import AppConfig


class Dialogue(AppConfig):
    name = "makegood.web.dialogue"
    label = "dialogue"

    def ready(self) -> None:
        from makegood.web.dialogue import step  # noqa: F401  registers the room on the path
