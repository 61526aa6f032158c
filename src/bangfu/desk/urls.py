from django.urls import path

from bangfu.desk import views

app_name = "desk"
urlpatterns = [
    path("", views.home, name="home"),
    path("measure/", views.measure_page, name="measure"),
    path("measure/<str:token>/", views.measure_choose, name="measure-choose"),
    path("measure/<str:token>/result/", views.measure_result, name="measure-result"),
    path("measure/<str:token>/result.<str:kind>", views.measure_download, name="measure-download"),
]
