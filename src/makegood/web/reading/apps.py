from django.apps import AppConfig


class Reading(AppConfig):
    name = "makegood.web.reading"
    label = "reading"

    def ready(self) -> None:
        from makegood.web.engine import sweeper
        from makegood.web.reading import store

        sweeper.register("reading", store.begin_one, due=True)
