"""Every address of the platform. The list is frozen in tests/conventions."""

from django.urls import include, path
from django.views.i18n import set_language

urlpatterns = [
    path("", include("bangfu.portal.urls")),
    path("", include("bangfu.ground.access.urls")),
    path("desk/", include("bangfu.desk.urls")),
    path("notices/", include("bangfu.ground.notices.urls")),
    path("register/", include("bangfu.identify.registry.urls")),
    path("", include("bangfu.identify.determination.urls")),
    path("cases/", include("bangfu.ground.workflow.urls")),
    path("network/", include("bangfu.assist.network.urls")),
    path("alliance/", include("bangfu.assist.alliance.urls")),
    path("", include("bangfu.home.urls")),
    path("language/", set_language, name="set-language"),
]

handler400 = "bangfu.web.views.bad_request"
handler403 = "bangfu.web.views.forbidden"
handler404 = "bangfu.web.views.not_found"
handler500 = "bangfu.web.views.server_error"
