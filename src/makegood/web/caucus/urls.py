from django.urls import path

from makegood.web.caucus import views

app_name = "caucus"
urlpatterns = [
    path("", views.page, name="page"),
    path("propose/", views.propose, name="propose"),
    path("proposals/<int:proposal_id>/", views.answer, name="answer"),
    path("proposals/<int:proposal_id>/withdraw/", views.withdraw, name="withdraw"),
    path("speak/", views.speak, name="speak"),
    path("lay/<str:kind>/", views.lay, name="lay"),
    path("lay-exhibit/<int:exhibit_id>/", views.lay_exhibit, name="lay-exhibit"),
    path("<str:part>/", views.room, name="room"),
    path("<str:part>/<int:paper_id>/", views.paper, name="paper"),
    path("<str:part>/<int:paper_id>/file/", views.file, name="file"),
    path("<str:part>/<int:paper_id>/take-back/", views.take_back, name="take-back"),
]
