from django.urls import path

from makegood.web.breach import views

app_name = "breach"
urlpatterns = [
    path("", views.page, name="page"),
    path("answers/", views.answers, name="answers"),
    path("answers/<slug:section_id>/", views.section, name="section"),
    path("assess/", views.make, name="make"),
    path("sheet/", views.sheet, name="sheet"),
    path("file/", views.upload, name="upload"),
    path("assessment.yaml", views.download, name="download"),
]
