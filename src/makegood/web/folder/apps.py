from django.apps import AppConfig


class Folder(AppConfig):
    name = "makegood.web.folder"
    label = "folder"
