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
    path("access/users/", views.users, name="users"),
    path("access/new-user/", views.user_add, name="user-add"),
    path("access/users/<str:username>/", views.user, name="user"),
    path("access/users/<str:username>/grant/", views.grant_add, name="grant-add"),
    path("access/users/<str:username>/close/", views.user_close, name="user-close"),
    path("access/users/<str:username>/password/", views.password_reset, name="password-reset"),
    path("access/users/<str:username>/factor/", views.factor_reset, name="factor-reset"),
    path("access/grants/<int:number>/end/", views.grant_end, name="grant-end"),
    path("access/areas/", views.areas, name="areas"),
    path("access/areas/<str:code>/", views.area, name="area"),
    path("access/areas/<str:code>/add/", views.area_add, name="area-add"),
    path("access/areas/<str:code>/rename/", views.area_rename, name="area-rename"),
    path("access/areas/<str:code>/move/", views.area_move, name="area-move"),
    path("access/areas/<str:code>/close/", views.area_close, name="area-close"),
    path("access/unmaskings/", views.unmaskings, name="unmaskings"),
    path("access/exports/", views.exports, name="exports"),
]
