from django.urls import path

from makegood.web.consent import views

app_name = "consent"
urlpatterns = [
    path("", views.page, name="page"),
    path("<int:intent_id>/", views.answer, name="answer"),
]
