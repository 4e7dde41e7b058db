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
    path("teams/make/", views.make_team, name="make-team"),
    path("teams/<int:team_id>/", views.team, name="team"),
    path("teams/<int:team_id>/add/", views.add_to_team, name="add-to-team"),
    path("teams/<int:team_id>/out/<int:member_id>/", views.take_out_of_team, name="take-out-of-team"),
    path("mark/", views.show, name="branding"),
    path("audit/", views.audit, name="audit"),
]
