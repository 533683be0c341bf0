"""Addresses of standing."""

from django.urls import path

from thitsar.apps.standing.views import check, checked, giving

urlpatterns = [
    path("check", check.check_code, name="check"),
    path("log/checks", checked.checked, name="check-log"),
    path("code/<id:file>", giving.give, name="give-code"),
    path("code/<id:file>/back", giving.take_back, name="take-back"),
]
