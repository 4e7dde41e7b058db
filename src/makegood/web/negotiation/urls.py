from django.urls import path

from makegood.web.negotiation import interview_views, procedure_views, views

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
    path("interview/", interview_views.interview, name="interview"),
    path("interview/back/", interview_views.back, name="interview-back"),
    path("interview/again/", interview_views.again, name="interview-again"),
    path("interview/say/", interview_views.say, name="interview-say"),
    path("interview/take-back/<int:number>/", interview_views.take_back, name="interview-take-back"),
    path("interview/use/", interview_views.use, name="interview-use"),
    path("settlements/", views.settlements, name="settlements"),
    path("settlements/ready/", procedure_views.ask_for_result, name="ready"),
    path("plan/", procedure_views.plan, name="plan"),
    path("bids/", procedure_views.blind_bids, name="bids"),
    path("bids/decline/", procedure_views.decline_bids, name="bids-decline"),
    path("text/", procedure_views.single_text, name="text"),
    path("text/restate/", procedure_views.restate, name="text-restate"),
    path("improvement/", procedure_views.improvement, name="improvement"),
    path("<str:procedure>/join/", procedure_views.join, name="join"),
    path("<str:procedure>/decline/", procedure_views.decline, name="procedure-decline"),
    path("offer/", views.offer, name="offer"),
    path("offer/<int:number>/accept/", views.accept, name="accept"),
    path("offer/<int:number>/decline/", views.decline, name="decline"),
    path("offer/withdraw/", views.withdraw, name="withdraw"),
    path("ask/", views.ask, name="ask"),
    path("end/", views.end, name="end"),
    path("resume/", views.resume, name="resume"),
]
