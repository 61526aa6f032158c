from django.urls import path

from bangfu.ground.access import views

app_name = "access"
urlpatterns = [
    path("sign-in/", views.sign_in, name="sign-in"),
    path("sign-in/code/", views.sign_in_code, name="sign-in-code"),
    path("sign-out/", views.sign_out, name="sign-out"),
    path("account/", views.account, name="account"),
    path("account/password/", views.password, name="password"),
    path("account/factor/", views.factor, name="factor"),
    path("account/factor/remove/", views.factor_off, name="factor-off"),
    path("account/codes/", views.recovery_codes, name="recovery-codes"),
    path("account/sessions/end/", views.sessions_end, name="sessions-end"),
    path("account/sessions/<int:number>/end/", views.session_end, name="session-end"),
]
