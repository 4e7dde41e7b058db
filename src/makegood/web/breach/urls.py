from django.urls import path

from makegood.web.breach import views

app_name = "breach"
urlpatterns = [
    path("", views.page, name="page"),
    path("answers/", views.answers, name="answers"),
    path("answers/<slug:section_id>/", views.section, name="section"),
    path("begin/", views.begin, name="begin"),
    path("weights/", views.weights, name="weights"),
    path("pairs/", views.pairs, name="pairs"),
    path("assess/", views.make, name="make"),
    path("sheet/", views.sheet, name="sheet"),
    path("against/", views.against, name="against"),
    path("against/<int:pk>/", views.answer_against, name="answer-against"),
    path("foundations/", views.foundations, name="foundations"),
    path("foundations/compare/", views.compare, name="compare"),
    path("file/", views.upload, name="upload"),
    path("assessment.yaml", views.download, name="download"),
]
