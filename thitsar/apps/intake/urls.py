"""Addresses of intake."""

from django.urls import path

from thitsar.apps.intake.views import candidate, columns, consent, correcting, filling, held, lists, outcome

urlpatterns = [
    path("import", lists.upload, name="import"),
    path("import/columns", columns.map_columns, name="import-columns"),
    path("import/<id:file>", lists.progress, name="import-progress"),
    path("register", filling.start, name="register"),
    path("register/blank", filling.blank, name="form-blank"),
    path("register/<id:draft>", filling.resume, name="form"),
    path("register/<id:draft>/<part:page>", filling.fill, name="form-page"),
    path("held", held.held, name="held"),
    path("held/<id:draft>", held.correct, name="correct"),
    path("pair/<id:file>", candidate.judge, name="candidate"),
    path("file/<id:file>/consent/change", consent.change_consent, name="change-consent"),
    path("file/<id:file>/step/<part:step>", outcome.step, name="step"),
    path(
        "file/<id:file>/<part:compartment>/correct/<slug:section>", correcting.correct, name="correct-answers"
    ),
]
