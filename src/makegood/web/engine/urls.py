from django.conf import settings
from django.urls import include, path

from makegood.web.engine import views

app_name = "engine"
urlpatterns = [path("arrived/", views.arrived, name="arrived")]
if settings.ANYMAIL:
    urlpatterns.append(path("provider/", include("anymail.urls")))
