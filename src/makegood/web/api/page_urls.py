from django.urls import path

from makegood.web.api import pages

app_name = "tokens"
urlpatterns = [
    path("", pages.page, name="page"),
    path("<int:token_id>/revoke/", pages.revoke, name="revoke"),
]
