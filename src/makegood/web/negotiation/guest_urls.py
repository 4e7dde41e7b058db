from django.urls import path

from makegood.web.negotiation import guest_views, views

app_name = "negotiation_guest"
urlpatterns = [
    path("", views.guest, name="page"),
    path("offer/", views.guest_offer, name="offer"),
    path("offer/<int:number>/accept/", views.guest_accept, name="accept"),
    path("offer/<int:number>/decline/", views.guest_decline, name="decline"),
    path("preferences/", guest_views.preferences, name="preferences"),
    path("bids/", guest_views.blind_bids, name="bids"),
    path("bids/decline/", guest_views.decline_bids, name="bids-decline"),
    path("text/", guest_views.single_text, name="text"),
    path("text/restate/", guest_views.restate, name="text-restate"),
    path("improvement/", guest_views.improvement, name="improvement"),
    path("<str:procedure>/join/", guest_views.join, name="join"),
    path("<str:procedure>/decline/", guest_views.decline, name="procedure-decline"),
]
