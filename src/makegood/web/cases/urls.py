from django.urls import path

from makegood.web.cases import views

app_name = "cases"
urlpatterns = [
    path("cases/", views.list_cases, name="list"),
    path("cases/start/", views.start, name="start"),
    path("cases/draft/", views.draft, name="draft"),
    path("cases/<str:case_id>/", views.case, name="case"),
    path("cases/<str:case_id>/details/", views.details, name="details"),
    path("cases/<str:case_id>/people/", views.people, name="people"),
    path("cases/<str:case_id>/people/invite/<str:purpose>/", views.invite, name="invite"),
    path("cases/<str:case_id>/people/links/<int:link_id>/revoke/", views.revoke, name="revoke"),
    path("cases/<str:case_id>/people/<int:sitting_id>/end/", views.end_seat, name="end-seat"),
    path("cases/<str:case_id>/people/<int:sitting_id>/lead/", views.name_lead, name="name-lead"),
    path("cases/<str:case_id>/exhibits/", views.exhibits, name="exhibits"),
    path("cases/<str:case_id>/exhibits/<int:exhibit_id>/", views.exhibit, name="exhibit"),
    path("cases/<str:case_id>/exhibits/<int:exhibit_id>/share/", views.share, name="share"),
    path("cases/<str:case_id>/record/", views.record, name="record"),
    path("cases/<str:case_id>/record/<str:room>/", views.record, name="record-of"),
    path("cases/<str:case_id>/record/<str:room>/file/", views.record_file, name="record-file"),
    path("join/<str:token>/", views.join, name="join"),
    path("p/<str:token>/", views.guest, name="guest"),
    path("p/<str:token>/attach/", views.guest_attach, name="guest-attach"),
    path("p/<str:token>/exhibits/<int:exhibit_id>/", views.guest_exhibit, name="guest-exhibit"),
    path("p/<str:token>/join/", views.join_as_side, name="join-as-side"),
]
