"""Every address of the application. A room's pages lie under /cases/<case_id>/<room>/, a partner's link under /p/<token>/."""

from django.urls import include, path

from makegood.web import views
from makegood.web.agreement.views import verify
from makegood.web.rooms import FOR_GUESTS, ROOMS

urlpatterns = [
    path("", views.home, name="home"),
    path("design/", views.design, name="design"),
    path("", include("makegood.web.health.urls")),
    path("verify/", verify, name="agreement-verify"),
    path("", include("makegood.web.accounts.urls")),
    path("account/tokens/", include("makegood.web.api.page_urls")),
    path("", include("makegood.web.guard.urls")),
    path("", include("makegood.web.obligations.own_urls")),
    path("account/", include("allauth.account.urls")),
    path("account/2fa/", include("allauth.mfa.urls")),
    path("account/sessions/", include("allauth.usersessions.urls")),
    path("account/company/", include("allauth.socialaccount.urls")),
    path("account/", include("allauth.socialaccount.providers.openid_connect.urls")),
    path("organisation/keeping/", include("makegood.web.retention.urls")),
    path("organisation/", include("makegood.web.organisations.urls")),
    path("api/", include("makegood.web.api.interface")),
    path("mail/", include("makegood.web.engine.urls")),
    path("", include("makegood.web.search.urls")),
    path("", include("makegood.web.folder.urls")),  # before the cases: ‘bring-in’ is no case
    path("cases/<str:case_id>/two/", include("makegood.web.consent.urls")),
    path("cases/<str:case_id>/teams/", include("makegood.web.organisations.case_urls")),
    path("cases/<str:case_id>/keeping/", include("makegood.web.retention.case_urls")),
    path("cases/<str:case_id>/reading/", include("makegood.web.reading.urls")),
    path("cases/<str:case_id>/end/", include("makegood.web.ending.urls")),
    path("cases/<str:case_id>/caucus/", include("makegood.web.caucus.urls")),
    path("", include("makegood.web.cases.urls")),
    *(path(f"cases/<str:case_id>/{room}/", include(f"makegood.web.{room}.urls")) for room in ROOMS),
    *(path(f"p/<str:token>/{room}/", include(f"makegood.web.{room}.guest_urls")) for room in FOR_GUESTS),
]

handler400 = "makegood.web.views.not_taken"
handler404 = "makegood.web.views.not_found"
handler429 = "makegood.web.guard.pages.too_many"  # django-allauth asks for it
handler500 = "makegood.web.views.failed"
