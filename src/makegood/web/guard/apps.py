from django.apps import AppConfig


class Guard(AppConfig):
    name = "makegood.web.guard"
    label = "guard"

    def ready(self) -> None:
        from django.contrib.auth.signals import user_logged_in

        from makegood.web.engine import sweeper
        from makegood.web.guard import again, limits

        sweeper.register("guard", limits.forget)
        user_logged_in.connect(again.remember)
