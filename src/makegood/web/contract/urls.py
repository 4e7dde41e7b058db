from django.urls import path

from makegood.web.contract import views

app_name = "contract"
urlpatterns = [
    path("", views.page, name="page"),
    path("upload/", views.upload, name="upload"),
    path("cure/", views.cure, name="cure"),
    path("cure/<int:cure_id>/ended/", views.end_cure, name="end-cure"),
    path("clocks/", views.clocks, name="clocks"),
    path("clocks/<int:clock_id>/withdraw/", views.withdraw_clock, name="withdraw-clock"),
    path("events/<int:happening_id>/withdraw/", views.withdraw, name="withdraw"),
    path("<int:contract_id>/", views.one, name="one"),
    path("<int:contract_id>/amend/", views.amend, name="amend"),
    path("<int:contract_id>/set-aside/", views.set_aside, name="set-aside"),
    path("<int:contract_id>/decide/", views.decide, name="decide"),
    path("<int:contract_id>/happened/", views.happened, name="happened"),
    path("<int:contract_id>/share/", views.share, name="share"),
]
