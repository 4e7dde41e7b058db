from django.urls import path

from makegood.web.negotiation import views

app_name = "negotiation_guest"
urlpatterns = [
    path("", views.guest, name="page"),
    path("offer/", views.guest_offer, name="offer"),
    path("offer/<int:number>/accept/", views.guest_accept, name="accept"),
    path("offer/<int:number>/decline/", views.guest_decline, name="decline"),
]
