from django.urls import path

from makegood.web.accounts import views

app_name = "accounts"
urlpatterns = [
    path("account/", views.profile, name="profile"),
    path("language/", views.language, name="language"),
    path("demo/<str:token>/", views.demo, name="demo"),
]
