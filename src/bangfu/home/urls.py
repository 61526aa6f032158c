"""Her room below /home/, in whose addresses no household is named; the office's pages below /requests/."""

from django.urls import path

from bangfu.home import views

app_name = "home"
urlpatterns = [
    path("home/", views.front, name="front"),
    path("home/enter/", views.enter, name="enter"),
    path("home/leave/", views.leave, name="leave"),
    path("home/receipt/<str:token>/", views.receipt, name="receipt"),
    path("home/record/", views.record, name="record"),
    path("home/record/<str:part>/", views.record_part, name="record-part"),
    path("home/case/", views.standing, name="standing"),
    path("home/entitled/", views.entitled, name="entitled"),
    path("home/entitled/<str:code>/", views.entitlement, name="entitlement"),
    path("home/write/<str:kind>/", views.write, name="write"),
    path("home/requests/", views.requests, name="requests"),
    path("home/requests/<str:receipt>/", views.request, name="request"),
    path("home/requests/<str:receipt>/withdraw/", views.withdraw, name="withdraw"),
    path("home/requests/<str:receipt>/paper.pdf", views.paper, name="paper"),
    path("requests/", views.inbox, name="inbox"),
    path("requests/participation/", views.participation, name="participation"),
    path("requests/participation.csv", views.participation_csv, name="participation-csv"),
    path("requests/<int:number>/", views.request_page, name="request-office"),
    path("requests/<int:number>/take/", views.take, name="take"),
    path("requests/<int:number>/accept/", views.accept, name="accept"),
    path("requests/<int:number>/answer/", views.answer, name="answer"),
    path("requests/households/<int:number>/", views.household_office, name="household-office"),
    path("requests/households/<int:number>/card/", views.card_issue, name="card-issue"),
    path("requests/households/<int:number>/card/revoke/", views.card_revoke, name="card-revoke"),
    path("requests/households/<int:number>/consent/", views.consent, name="consent"),
    path("requests/households/<int:number>/meeting/", views.meeting, name="meeting"),
    path("members/<int:number>/erase/", views.member_erase, name="member-erase"),
]
