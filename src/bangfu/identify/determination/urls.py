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
    path("policy/", views.policy, name="policy"),
    path("policy/values/<slug:code>/", views.policy_value, name="policy-value"),
    path("policy/documents/", views.policy_documents, name="policy-documents"),
    path("policy/documents/<slug:code>/", views.policy_document, name="policy-document"),
]
