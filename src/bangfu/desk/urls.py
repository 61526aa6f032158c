from django.urls import path

from bangfu.desk import views

app_name = "desk"
urlpatterns = [
    path("", views.home, name="home"),
    path("measure/", views.measure_page, name="measure"),
]
