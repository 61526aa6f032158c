from django.urls import path

from bangfu.ground.workflow import views

app_name = "workflow"
urlpatterns = [
    path("", views.cases, name="cases"),
    path("due/", views.tasks, name="tasks"),
    path("open/", views.case_open, name="case-open"),
    path("procedures/", views.procedures, name="procedures"),
    path("delegations/", views.delegations, name="delegations"),
    path("delegations/give/", views.delegation_give, name="delegation-give"),
    path("delegations/<int:number>/end/", views.delegation_end, name="delegation-end"),
    path("report/", views.report, name="report"),
    path("report.csv", views.report_csv, name="report-csv"),
    path("evidence/<int:number>/", views.evidence_file, name="evidence-file"),
    path("<int:number>/", views.case, name="case"),
    path("<int:number>/resubmit/", views.case_resubmit, name="case-resubmit"),
    path("<int:number>/withdraw/", views.case_withdraw, name="case-withdraw"),
    path("<int:number>/<slug:step>/", views.task, name="task"),
    path("<int:number>/<slug:step>/evidence/", views.evidence_add, name="evidence-add"),
    path("<int:number>/<slug:step>/meeting/", views.meeting, name="meeting"),
    path("<int:number>/<slug:step>/sample/", views.sample, name="sample"),
]
