from django.urls import path

from bangfu.portal import views

app_name = "portal"
urlpatterns = [
    path("", views.home, name="home"),
    path("needs/", views.needs, name="needs"),
]
