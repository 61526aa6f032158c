from django.urls import path

from bangfu.desk import views

app_name = "desk"
urlpatterns = [
    path("", views.home, name="home"),
    path("history/<str:relation>/<str:key>/", views.history, name="history"),
    path("history/<str:relation>/<str:key>/<int:number>/proof.json", views.history_proof, name="history-proof"),
    path("log/", views.log, name="log"),
    path("log/<int:size>/checkpoint.txt", views.log_checkpoint, name="log-checkpoint"),
    path("measure/", views.measure_page, name="measure"),
    path("measure/<str:token>/", views.measure_choose, name="measure-choose"),
    path("measure/<str:token>/result/", views.measure_result, name="measure-result"),
    path("measure/<str:token>/result.<str:kind>", views.measure_download, name="measure-download"),
]
