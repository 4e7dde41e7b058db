from django.apps import AppConfig
from django.db.models.signals import post_save


class Organisations(AppConfig):
    name = "makegood.web.organisations"
    label = "organisations"

    def ready(self) -> None:
        from makegood.web.cases.models import Sitting
        from makegood.web.organisations import store

        post_save.connect(store.sat_down, sender=Sitting, dispatch_uid="organisations")
