from django.apps import AppConfig


class Engine(AppConfig):
    name = "makegood.web.engine"
    label = "engine"
