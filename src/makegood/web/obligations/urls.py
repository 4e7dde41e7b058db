from django.urls import path

from makegood.web.obligations import views

app_name = "obligations"
urlpatterns = [
    path("", views.page, name="page"),
    path("c/<str:key>/", views.commitment, name="commitment"),
    path("c/<str:key>/ask/", views.ask, name="ask"),
    path("c/<str:key>/say/<str:kind>/", views.say, name="say"),
    path("time/<int:ask_id>/", views.answer, name="answer"),
    path("allow/", views.allow, name="allow"),
]
