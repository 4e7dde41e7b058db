from django.apps import AppConfig


class Cases(AppConfig):
    name = "makegood.web.cases"
    label = "cases"
