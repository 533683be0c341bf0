"""Addresses of insight."""

from django.urls import path

from thitsar.apps.insight import views

urlpatterns = [path("numbers", views.numbers, name="numbers")]
