from django.urls import path

from makegood.web.agreement import views

app_name = "agreement_guest"
urlpatterns = [
    path("", views.guest, name="page"),
    path("willing/", views.guest_willing, name="willing"),
    path("remark/", views.guest_remark, name="remark"),
    path("versions/<int:number>/decline/", views.guest_decline, name="decline"),
    path("file/<str:face>/", views.guest_file, name="file"),
]
