from django.apps import AppConfig


class Endings(AppConfig):
    name = "makegood.web.ending"
    label = "ending"

    def ready(self) -> None:
        from makegood.web.ending import step  # noqa: F401  says where a case that is closed is looked back on
