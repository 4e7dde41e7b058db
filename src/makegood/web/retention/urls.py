from django.urls import path

from makegood.web.retention import views

app_name = "organisation-keeping"
urlpatterns = [
    path("", views.organisation, name="page"),
    path("hold/", views.hold_one, name="hold"),
    path("<str:case_id>/lift/", views.lift_one, name="lift"),
]
