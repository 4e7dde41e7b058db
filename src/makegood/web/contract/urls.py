from django.urls import path

from makegood.web.contract import views

app_name = "contract"
urlpatterns = [
    path("", views.page, name="page"),
    path("upload/", views.upload, name="upload"),
    path("cure/", views.cure, name="cure"),
    path("cure/<int:cure_id>/ended/", views.end_cure, name="end-cure"),
    path("events/<int:happening_id>/withdraw/", views.withdraw, name="withdraw"),
    path("<int:contract_id>/", views.one, name="one"),
    path("<int:contract_id>/decide/", views.decide, name="decide"),
    path("<int:contract_id>/happened/", views.happened, name="happened"),
    path("<int:contract_id>/share/", views.share, name="share"),
]
