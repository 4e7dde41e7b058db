from django.apps import AppConfig


class Api(AppConfig):
    name = "makegood.web.api"
    label = "api"

    def ready(self) -> None:
        from makegood.web.api import once
        from makegood.web.engine import sweeper

        sweeper.register("api", once.forget)
