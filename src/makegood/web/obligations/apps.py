from django.apps import AppConfig


class Obligations(AppConfig):
    name = "makegood.web.obligations"
    label = "obligations"

    def ready(self) -> None:
        from makegood.web.engine import sweeper
        from makegood.web.obligations import step, turning  # noqa: F401  `step` registers the room on the path

        sweeper.register("obligations", turning.turn_one)
