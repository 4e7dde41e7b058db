from django.apps import AppConfig


class Guard(AppConfig):
    name = "makegood.web.guard"
    label = "guard"

    def ready(self) -> None:
        from makegood.web.engine import sweeper
        from makegood.web.guard import limits

        sweeper.register("guard", limits.forget)
