from django.urls import path

from makegood.web.organisations import views

app_name = "organisations"
urlpatterns = [
    path("", views.page, name="page"),
    path("invite/", views.invite, name="invite"),
    path("join/<str:token>/", views.join, name="join"),
    path("people/<int:member_id>/admin/", views.name_admin, name="name-admin"),
    path("people/<int:member_id>/remove/", views.remove, name="remove"),
    path("second-step/", views.ask_second_factor, name="second-factor"),
    path("cases/<int:sitting_id>/", views.give, name="give"),
    path("audit/", views.audit, name="audit"),
]
