from django.apps import AppConfig


class Obligations(AppConfig):
    name = "makegood.web.obligations"
    label = "obligations"

    def ready(self) -> None:
        from makegood.web.agreement import signed
        from makegood.web.engine import auditor, sweeper
        from makegood.web.obligations import escalating, step, store, turning  # noqa: F401  `step` registers the room on the path

        sweeper.register("obligations", turning.turn_one)
        sweeper.register("escalations", escalating.turn_one)
        auditor.register("obligations", turning.overdue)
        signed.subscribe(lambda seat, agreement, terms, signed_at: store.begin(seat, terms, signed_at, signed_at))
