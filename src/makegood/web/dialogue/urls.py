from django.urls import path

from makegood.web.dialogue import views

app_name = "dialogue"
urlpatterns = [
    path("", views.thread, name="thread"),
    path("picture.svg", views.picture, name="picture"),
    path("import/", views.bring_in, name="import"),
    path("place/", views.place, name="place"),
    path("share/", views.share, name="share"),
    path("write/", views.write, name="write"),
    path("write/coach/", views.coach, name="coach"),
    path("write/wording/", views.wording, name="wording"),
    path("write/guided/", views.guided, name="guided"),
    path("reset/", views.reset, name="reset"),
    path("rule/", views.rule, name="rule"),
    path("listening/", views.listening, name="listening"),
    path("listening/<int:summary_id>/", views.answer_summary, name="answer-summary"),
]
