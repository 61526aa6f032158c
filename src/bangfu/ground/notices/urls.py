from django.urls import path

from bangfu.ground.notices import views

app_name = "notices"
urlpatterns = [
    path("", views.notices, name="notices"),
    path("draft/", views.draft_types, name="draft-types"),
    path("draft/<slug:type>/", views.notice_draft, name="draft"),
    path("<int:number>/", views.notice, name="notice"),
    path("<int:number>/board.pdf", views.board, name="board"),
    path("<int:number>/post/", views.notice_post, name="post"),
    path("<int:number>/return/", views.notice_return, name="return"),
    path("<int:number>/close/", views.notice_close, name="close"),
    path("<int:number>/take-down/", views.notice_take_down, name="take-down"),
    path("<int:number>/announce/", views.announce, name="announce"),
    path("<int:number>/photo/", views.photo_add, name="photo-add"),
    path("<int:number>/objection/", views.objection_record, name="objection-record"),
    path("photos/<int:number>/", views.photo, name="photo"),
    path("objections/", views.objections, name="objections"),
    path("objections/<int:number>/", views.objection, name="objection"),
    path("findings/", views.findings, name="findings"),
]
