from django.urls import path

from makegood.web.organisations import case_views

app_name = "teams"
urlpatterns = [
    path("", case_views.page, name="page"),
    path("<int:team_id>/", case_views.turn, name="turn"),
]
