from django.urls import path

from makegood.web.negotiation import views

app_name = "negotiation"
urlpatterns = [
    path("", views.page, name="page"),
    path("issues/", views.issues, name="issues"),
    path("issues/ways/", views.add_ways, name="add-ways"),
    path("issues/file/", views.add_file, name="add-file"),
    path("issues/new/", views.new_issue, name="new-issue"),
    path("issues/change/<str:name>/", views.change_issue, name="change-issue"),
    path("issues/remove/<str:name>/", views.remove_issue, name="remove-issue"),
    path("preferences/", views.preferences, name="preferences"),
    path("guess/", views.guess, name="guess"),
    path("settlements/", views.settlements, name="settlements"),
    path("offer/", views.offer, name="offer"),
    path("offer/<int:number>/accept/", views.accept, name="accept"),
    path("offer/<int:number>/decline/", views.decline, name="decline"),
    path("offer/withdraw/", views.withdraw, name="withdraw"),
    path("ask/", views.ask, name="ask"),
    path("end/", views.end, name="end"),
    path("resume/", views.resume, name="resume"),
]
