from django.urls import path

from makegood.web.retention import views

app_name = "retention"
urlpatterns = [
    path("", views.case, name="case"),
    path("lift/", views.lift, name="lift"),
]
