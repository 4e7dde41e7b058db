from django.apps import AppConfig


class Search(AppConfig):
    name = "makegood.web.search"
    label = "search"

    def ready(self) -> None:
        from makegood.web.engine import sweeper
        from makegood.web.search import index

        sweeper.register("search", index.catch_up_one)
