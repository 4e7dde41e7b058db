from django.apps import AppConfig


class Caucuses(AppConfig):
    name = "makegood.web.caucus"
    label = "caucus"

    def ready(self) -> None:
        from makegood.web.caucus import step  # noqa: F401  registers the caucus beside the conversation
