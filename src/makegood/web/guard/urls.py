from django.urls import path

from makegood.web.guard import views

app_name = "guard"
urlpatterns = [
    path("account/sessions/<int:session_id>/end/", views.end_session, name="end-session"),
    path("cases/<str:case_id>/people/second-step/", views.of_side, name="second-factor"),
]
