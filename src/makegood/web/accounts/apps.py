from django.apps import AppConfig


class Accounts(AppConfig):
    name = "makegood.web.accounts"
    label = "accounts"
