from django.urls import path

from bangfu.portal import views

app_name = "portal"
urlpatterns = [
    path("", views.home, name="home"),
    path("needs/", views.needs, name="needs"),
    path("needs/enough/", views.needs_enough, name="enough"),
    path("published/", views.notices, name="notices"),
    path("published/<int:number>/", views.notice, name="notice"),
    path("actions/", views.actions, name="actions"),
    path("appeals/", views.appeals, name="appeals"),
    path("stories/", views.stories, name="stories"),
    path("proof/<str:token>/", views.proof, name="proof"),
    path("receipts/<str:number>/", views.receipt, name="receipt"),
]
