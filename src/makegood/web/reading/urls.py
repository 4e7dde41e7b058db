from django.urls import path

from makegood.web.reading import views

app_name = "reading"
urlpatterns = [
    path("<int:file_id>/", views.page, name="page"),
    path("<int:file_id>/again/", views.again, name="again"),
]
