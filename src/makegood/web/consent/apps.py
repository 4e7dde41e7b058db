from django.apps import AppConfig


class Consent(AppConfig):
    name = "makegood.web.consent"
    label = "consent"
