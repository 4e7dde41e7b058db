from django.urls import path

from makegood.web.dialogue import guest_views

app_name = "dialogue_guest"
urlpatterns = [
    path("", guest_views.page, name="page"),
    path("say/<str:kind>/", guest_views.say, name="say"),
    path("listening/<int:summary_id>/", guest_views.answer_summary, name="answer-summary"),
    path("rule/", guest_views.rule, name="rule"),
]
