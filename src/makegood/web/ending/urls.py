from django.urls import path

from makegood.web.ending import views

app_name = "ending"
urlpatterns = [
    path("", views.page, name="page"),
    path("turn/", views.turn, name="turn"),
]
