from django.urls import path

from bangfu.identify.determination import views

app_name = "determination"
urlpatterns = [
    path("screening/", views.screenings, name="screenings"),
    path("screening/new/", views.screening_request, name="screening-request"),
    path("screening/<int:number>/", views.screening, name="screening"),
    path("screening/<int:number>/again/", views.screening_retry, name="screening-retry"),
    path("screening/<int:number>/check/", views.screening_check, name="screening-check"),
    path("screening/<int:number>/totals.csv", views.screening_totals, name="screening-totals"),
    path("screening/<int:number>/households/", views.screening_households, name="screening-households"),
    path("screening/<int:number>/households/<int:household>/", views.screening_household, name="screening-household"),
    path("lists/", views.lists, name="lists"),
    path("lists/<slug:code>/<slug:procedure>/<slug:step>/", views.waiting, name="waiting"),
    path("lists/<slug:code>/<slug:procedure>/<slug:step>/meeting/", views.sitting_call, name="sitting-call"),
    path("lists/<slug:code>/<slug:procedure>/<slug:step>/notice/", views.notice_draft, name="notice-draft"),
    path("lists/<slug:code>/<slug:procedure>/<slug:step>/sample/", views.sample, name="sample"),
    path("meetings/", views.sittings, name="sittings"),
    path("meetings/<int:number>/", views.sitting, name="sitting"),
    path("meetings/<int:number>/count/", views.sitting_count, name="sitting-count"),
    path("meetings/<int:number>/sign/", views.sitting_sign, name="sitting-sign"),
    path("meetings/<int:number>/cancel/", views.sitting_cancel, name="sitting-cancel"),
    path("cases/<int:number>/<slug:step>/take/", views.step, name="step"),
    path("cases/<int:number>/<slug:step>/visit/", views.survey, name="survey"),
    path("cases/<int:number>/<slug:step>/comparison/", views.comparison, name="comparison"),
    path("decided/", views.determinations, name="determinations"),
    path("decided/<int:number>/", views.determination, name="determination"),
    path("households/<int:number>/decided/", views.household_stages, name="household-stages"),
    path("households/<int:number>/case/", views.case_begin, name="case-begin"),
    path("members/<int:number>/erase/", views.member_erase, name="member-erase"),
    path("policy/", views.policy, name="policy"),
    path("policy/values/<slug:code>/", views.policy_value, name="policy-value"),
    path("policy/documents/", views.policy_documents, name="policy-documents"),
    path("policy/documents/<slug:code>/", views.policy_document, name="policy-document"),
]
