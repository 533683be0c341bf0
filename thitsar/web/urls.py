"""Every address of a node; nothing but random ids stands in them."""

from django.urls import include, path

from thitsar.web.views import (
    approvals,
    delayed,
    emergency,
    entry,
    file,
    key,
    members,
    own,
    pages,
    protection,
    protection_exports,
    team,
    today,
)

handler400 = "thitsar.web.middleware.not_understood"
handler403 = "thitsar.web.middleware.not_found"
handler404 = "thitsar.web.middleware.not_found"
handler500 = "thitsar.web.middleware.broken"

urlpatterns = [
    path("", entry.home, name="home"),
    path("with", entry.sign_in_with, name="sign-in-with"),
    path("sign-out", entry.sign_out, name="sign-out"),
    path("cover", entry.cover, name="cover"),
    path("confirm", entry.confirm, name="confirm"),
    path("leave", entry.leave, name="leave"),
    path("language", entry.language, name="language"),
    path("awake", entry.awake, name="awake"),
    path("help", pages.help_page, name="help"),
    path("own", own.own, name="own"),
    path("today", today.today, name="today"),
    path("search", pages.search, name="search"),
    path("file/<id:file>", file.file, name="file"),
    path("file/<id:file>/team", file.assign, name="assign"),
    path("file/<id:file>/team/<id:member>", team.unassign, name="unassign"),
    path("file/<id:file>/<part:compartment>", file.file, name="part"),
    path("file/<id:file>/<part:compartment>/confirm", file.confirm_answer, name="confirm-answer"),
    path("key", key.key, name="key"),
    path("key/passphrase", key.passphrase, name="key-passphrase"),
    path("key/file", key.add_file, name="key-file"),
    path("key/file/new", key.new_file, name="key-file-new"),
    path("key/passkey", key.add_passkey, name="key-passkey"),
    path("key/remove", key.remove, name="key-remove"),
    path("members", members.members, name="members"),
    path("members/add", members.add_member, name="add-member"),
    path("members/<id:member>", members.member, name="member"),
    path("members/<id:member>/journey", members.travel_member, name="travel-member"),
    path("members/<id:member>/anew", members.replace_member, name="replace-member"),
    path("two", approvals.approvals, name="approvals"),
    path("two/<id:file>", approvals.approve, name="approve"),
    path("emergency", emergency.emergency, name="emergency"),
    path("emergency/<id:file>/open", emergency.begin, name="open-emergency"),
    path("emergency/<id:file>/tell", emergency.tell, name="tell-emergency"),
    path("emergency/<id:file>/end", emergency.end, name="end-emergency"),
    path("two-stop", delayed.stop, name="stop-delayed"),
    path("log", protection.access_log, name="access-log"),
    path("log/file/<id:file>", protection.access_log, name="access-log-file"),
    path("log/member/<id:member>", protection.access_log, name="access-log-member"),
    path("log/unusual", protection.unusual, name="unusual"),
    path("log/retention", protection.retention, name="retention"),
    path("log/order", protection_exports.order, name="export-order"),
    path("log/exports", protection_exports.exports, name="exports"),
    path("log/exports/<id:file>", protection_exports.export, name="export"),
    path("", include("thitsar.apps.intake.urls")),
    path("", include("thitsar.apps.vetting.urls")),
    path("", include("thitsar.apps.standing.urls")),
    path("", include("thitsar.apps.insight.urls")),
]
