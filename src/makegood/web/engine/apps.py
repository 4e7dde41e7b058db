from django.apps import AppConfig
from django.conf import settings


class Engine(AppConfig):
    name = "makegood.web.engine"
    label = "engine"

    def ready(self) -> None:
        from makegood.web.engine import sweeper, waking, webhooks

        if settings.ANYMAIL:
            from makegood.web.engine import by_anymail  # noqa: F401  hears what the provider says

        sweeper.register("webhooks", webhooks.send_one, due=True)
        if waking.is_here():
            sweeper.register("wake-ups", waking.forget)
