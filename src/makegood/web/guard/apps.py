from django.apps import AppConfig


class Guard(AppConfig):
    name = "makegood.web.guard"
    label = "guard"

    def ready(self) -> None:
        from allauth.mfa.signals import authentication_failed
        from django.contrib.auth.signals import user_logged_in, user_login_failed

        from makegood.web.engine import sweeper
        from makegood.web.guard import again, idle, limits, sign_ins

        sweeper.register("guard", limits.forget)
        user_logged_in.connect(again.remember)
        user_logged_in.connect(idle.remember)
        user_login_failed.connect(sign_ins.refused)
        authentication_failed.connect(sign_ins.step_refused)
