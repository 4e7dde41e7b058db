from django.apps import AppConfig


class Engine(AppConfig):
    name = "makegood.web.engine"
    label = "engine"

    def ready(self) -> None:
        from makegood.web.engine import sweeper, webhooks

        sweeper.register("webhooks", webhooks.send_one)
