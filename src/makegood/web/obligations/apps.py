from django.apps import AppConfig


class Obligations(AppConfig):
    name = "makegood.web.obligations"
    label = "obligations"

    def ready(self) -> None:
        from makegood.web.agreement import signed
        from makegood.web.engine import auditor, incoming, outbox, sweeper
        from makegood.web.obligations import (  # noqa: F401  `step` registers the room on the path
            arriving,
            escalating,
            reaching,
            step,
            store,
            turning,
        )

        sweeper.register("obligations", turning.turn_some, due=True)
        sweeper.register("escalations", escalating.turn_one, due=True)
        auditor.register("obligations", turning.overdue)
        auditor.register("escalations", escalating.overdue)
        incoming.register(arriving.take)
        outbox.when_unreached(reaching.tell)
        signed.subscribe(lambda seat, agreement, terms, signed_at: store.begin(seat, terms, signed_at, signed_at))
