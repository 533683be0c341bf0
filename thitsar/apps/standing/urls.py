"""Addresses of standing."""

from django.urls import path

from thitsar.apps.standing.views import check, giving

urlpatterns = [
    path("check", check.check_code, name="check"),
    path("file/<id:file>/code", giving.give, name="give-code"),
    path("file/<id:file>/code/back", giving.take_back, name="take-back"),
]
