from django.urls import path

from makegood.web.agreement import views

app_name = "agreement"
urlpatterns = [
    path("", views.page, name="page"),
    path("willing/", views.willing, name="willing"),
    path("draft/", views.draft, name="draft"),
    path("draft/begin/", views.begin, name="begin"),
    path("draft/drop/", views.drop, name="drop"),
    path("draft/file/", views.upload, name="upload"),
    path("draft/returned/", views.returned, name="returned"),
    path("draft/returned/keep/", views.keep_returned, name="keep-returned"),
    path("draft/terms.yaml", views.draft_file, name="draft-file"),
    path("draft/frame/", views.frame, name="frame"),
    path("draft/commitments/new/", views.new_commitment, name="new-commitment"),
    path("draft/commitments/<slug:id>/", views.commitment, name="commitment"),
    path("draft/commitments/<slug:id>/remove/", views.remove_commitment, name="remove-commitment"),
    path("draft/share/", views.share, name="share"),
    path("versions/<int:number>/", views.version, name="version"),
    path("versions/<int:number>/file/<str:face>/", views.version_file, name="version-file"),
    path("versions/<int:number>/decline/", views.decline, name="decline"),
    path("versions/<int:number>/signed-elsewhere/", views.signed_elsewhere, name="signed-elsewhere"),
    path("bundles/<str:which>/", views.bundle, name="bundle"),
    path("remark/", views.remark, name="remark"),
    path("sign/", views.sign, name="sign"),
    path("sealed/", views.sealed, name="sealed"),
]
