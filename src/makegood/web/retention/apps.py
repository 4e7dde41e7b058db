from django.apps import AppConfig


class Retention(AppConfig):
    name = "makegood.web.retention"
    label = "retention"

    def ready(self) -> None:
        from makegood.web.engine import auditor, sweeper
        from makegood.web.retention import leaving

        sweeper.register("retention", leaving.turn_one)
        auditor.register("retention", leaving.overdue)
