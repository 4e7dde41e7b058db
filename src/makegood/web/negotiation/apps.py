from django.apps import AppConfig


class Negotiation(AppConfig):
    name = "makegood.web.negotiation"
    label = "negotiation"
