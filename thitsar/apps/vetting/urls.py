"""Addresses of vetting."""

from django.urls import path

from thitsar.apps.vetting.views import decide, file, letter, recommend, slip, step

urlpatterns = [
    path("vet/<id:file>", file.vet, name="vet"),
    path("vet/<id:file>/accept", file.accept, name="vet-accept"),
    path("vet/<id:file>/decide", decide.decide, name="vet-decide"),
    path("vet/<id:file>/letter", letter.letter, name="vet-letter"),
    path("vet/<id:file>/recommend", recommend.recommend, name="vet-recommend"),
    path("vet/<id:file>/take-back", slip.take_back, name="vet-slip"),
    path("vet/<id:file>/<part:step>", step.step, name="vet-step"),
]
