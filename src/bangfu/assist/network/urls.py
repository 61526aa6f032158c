from django.urls import path

from bangfu.assist.network import views

app_name = "network"
urlpatterns = [
    path("", views.home, name="home"),
    path("areas/", views.areas, name="areas"),
    path("needs/", views.needs, name="needs"),
    path("needs/record/", views.need_record, name="need-record"),
    path("needs/<int:number>/", views.need, name="need"),
    path("needs/<int:number>/verify/", views.need_publish, name="need-publish"),
    path("needs/<int:number>/return/", views.need_return, name="need-return"),
    path("offers/", views.offers, name="offers"),
    path("offers/record/", views.offer_record, name="offer-record"),
    path("offers/<int:number>/", views.offer, name="offer"),
    path("campaigns/", views.campaigns, name="campaigns"),
    path("campaigns/import/", views.campaign_import, name="campaign-import"),
    path("campaigns/<int:number>/", views.campaign, name="campaign"),
    path("campaigns/<int:number>/verify/", views.campaign_publish, name="campaign-publish"),
    path("runs/", views.runs, name="runs"),
    path("runs/new/", views.run_request, name="run-request"),
    path("runs/<int:number>/", views.run, name="run"),
    path("runs/<int:number>/again/", views.run_retry, name="run-retry"),
    path("runs/<int:number>/check/", views.run_check, name="run-check"),
    path("runs/<int:number>/certificate.json", views.run_certificate, name="run-certificate"),
    path("runs/<int:number>/unmet/", views.run_unmet, name="run-unmet"),
    path("runs/<int:number>/unused/", views.run_unused, name="run-unused"),
    path("what-if/", views.what_ifs, name="what-ifs"),
    path("what-if/new/", views.what_if_new, name="what-if-new"),
    path("what-if/<int:number>/", views.what_if, name="what-if"),
    path("what-if/<int:number>/again/", views.what_if_retry, name="what-if-retry"),
    path("proposals/", views.proposals, name="proposals"),
    path("proposals/<int:number>/", views.proposal, name="proposal"),
    path("proposals/<int:number>/accept/", views.proposal_accept, name="proposal-accept"),
    path("proposals/<int:number>/refuse/", views.proposal_refuse, name="proposal-refuse"),
]
