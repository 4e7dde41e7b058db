from django.apps import AppConfig


class Agreement(AppConfig):
    name = "makegood.web.agreement"
    label = "agreement"
