"""The two doors that are reached by URL."""

from django.urls import include, path

urlpatterns = [
    path("api/v1/", include("catalogue.api.urls")),
    path("", include("catalogue.web.urls")),
]
handler400 = "catalogue.web.trouble.bad_request"
handler403 = "catalogue.web.trouble.forbidden"
handler404 = "catalogue.web.trouble.not_found"
handler500 = "catalogue.web.trouble.server_error"
