from django.urls import path

from bangfu.assist.network import views

app_name = "network"
urlpatterns = [path("", views.home, name="home")]
