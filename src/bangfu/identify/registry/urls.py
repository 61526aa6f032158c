from django.urls import path

from bangfu.identify.registry import views
from bangfu.identify.registry.views import imports

app_name = "registry"
urlpatterns = [
    path("", views.home, name="home"),
    path("areas/<str:code>/", views.area, name="area"),
    path("areas/<str:code>/figures/", views.area_figures, name="area-figures"),
    path("transfers/", views.transfers, name="transfers"),
    path("households/register/", views.household_register, name="household-register"),
    path("households/<int:number>/", views.household, name="household"),
    path("households/<int:number>/change/<slug:group>/", views.household_change, name="household-change"),
    path("households/<int:number>/members/add/", views.member_add, name="member-add"),
    path("households/<int:number>/head/", views.head_change, name="head-change"),
    path("households/<int:number>/split/", views.household_split, name="household-split"),
    path("households/<int:number>/merge/", views.household_merge, name="household-merge"),
    path("households/<int:number>/move/", views.household_move, name="household-move"),
    path("households/<int:number>/end/", views.household_end, name="household-end"),
    path("households/<int:number>/income/", views.household_income, name="household-income"),
    path("households/<int:number>/living/", views.household_living, name="household-living"),
    path("households/<int:number>/numbers/", views.household_unmask, name="household-unmask"),
    path("members/<int:number>/", views.member, name="member"),
    path("members/<int:number>/change/<slug:group>/", views.member_change, name="member-change"),
    path("members/<int:number>/leave/", views.member_leave, name="member-leave"),
    path("members/<int:number>/numbers/", views.member_unmask, name="member-unmask"),
    path("members/<int:number>/erase/", views.member_erase, name="member-erase"),
    path("changes/", views.changes, name="changes"),
    path("changes/<int:number>/", views.change, name="change"),
    path("changes/<int:number>/approve/", views.change_approve, name="change-approve"),
    path("changes/<int:number>/refuse/", views.change_refuse, name="change-refuse"),
    path("documents/", views.documents, name="documents"),
    path("documents/record/", views.document_record, name="document-record"),
    path("documents/<int:number>/", views.document, name="document"),
    path("imports/", imports.imports, name="imports"),
    path("imports/add/", imports.import_add, name="import-add"),
    path("imports/template/", imports.import_template, name="import-template"),
    path("imports/<int:number>/", imports.import_, name="import"),
    path("imports/<int:number>/confirm/", imports.import_confirm, name="import-confirm"),
    path("imports/<int:number>/withdraw/", imports.import_withdraw, name="import-withdraw"),
    path("imports/<int:number>/errors/", imports.import_errors, name="import-errors"),
    path("export/", imports.export, name="export"),
]
