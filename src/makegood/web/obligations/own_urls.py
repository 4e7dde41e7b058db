"""Addresses that belong to no one case: mounted at the root."""

from django.urls import path

from makegood.web.obligations import intake_views, own_views

urlpatterns = [
    path("figures/", intake_views.take, name="readings"),
    path("account/reminders/", own_views.reminders, name="reminders"),
    path("account/reminders/<str:token>.ics", own_views.feed, name="own-feed"),
]
