from django.urls import path

from makegood.web.obligations import intake_views, mail_views, telling_views, views

app_name = "obligations"
urlpatterns = [
    path("", views.page, name="page"),
    path("c/<str:key>/", views.commitment, name="commitment"),
    path("c/<str:key>/ask/", views.ask, name="ask"),
    path("c/<str:key>/say/<str:kind>/", views.say, name="say"),
    path("time/<int:ask_id>/", views.answer, name="answer"),
    path("allow/", views.allow, name="allow"),
    path("calendar/", views.calendar, name="calendar"),
    path("calendar/dates.ics", views.ics, name="ics"),
    path("calendar/address/", views.change_feed, name="change-feed"),
    path("feed/<str:token>.ics", views.feed, name="feed"),
    path("check-ins/", views.check_ins, name="check-ins"),
    path("check-ins/<str:key>/", views.check_in, name="check-in"),
    path("recognition/", views.recognition, name="recognition"),
    path("trust/", views.trust, name="trust"),
    path("warnings/", views.warnings, name="warnings"),
    path("warnings/<int:warning_id>/", views.warning, name="warning"),
    path("figures/", views.figures, name="figures"),
    path("figures/add/", views.add_figures, name="add-figures"),
    path("figures/programs/", intake_views.intakes, name="intakes"),
    path("telling/", telling_views.telling, name="telling"),
    path("telling/seen/<int:escalation_id>/", telling_views.escalation, name="escalation"),
    path("telling/hooks/", telling_views.hooks, name="hooks"),
    path("telling/not-reached/<int:row_id>/", telling_views.not_reached, name="not-reached"),
    path("mails/", mail_views.mails, name="mails"),
    path("mails/<int:mail_id>/", mail_views.mail, name="mail"),
    path("close/", views.close, name="close"),
    path("close/case-study/", views.study, name="study"),
    path("end/", views.end, name="end"),
]
