from django.urls import path

from makegood.web.engine import views

app_name = "engine"
urlpatterns = [path("arrived/", views.arrived, name="arrived")]
