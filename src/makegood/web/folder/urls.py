from django.urls import path

from makegood.web.folder import views

app_name = "folder"
urlpatterns = [
    path("cases/bring-in/", views.bring, name="bring-in"),
    path("cases/<str:case_id>/folder/", views.page, name="page"),
    path("cases/<str:case_id>/folder/zip/", views.packed, name="zip"),
]
