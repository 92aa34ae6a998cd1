"""Reviewers decide applications; operators stop apps and end approvals."""

from django.urls import URLPattern, URLResolver, path

from serai.backoffice.app_control import app, app_list, suspend_app, unsuspend_app
from serai.backoffice.app_limits import app_limits
from serai.backoffice.app_signatures import app_signatures
from serai.backoffice.approval_control import approval, approval_list, revoke_approval
from serai.backoffice.case_page import case, decide_case
from serai.backoffice.queue import queue
from serai.backoffice.undoing import undo_limits, undo_signatures

app_name = "backoffice"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", queue, name="queue"),
    path("apps/", app_list, name="apps"),
    path("apps/<str:key>/", app, name="app"),
    path("apps/<str:key>/limits/", app_limits, name="limits"),
    path("apps/<str:key>/signatures/", app_signatures, name="signatures"),
    path("apps/<str:key>/limits/undo/<int:change>/", undo_limits, name="limits_undo"),
    path("apps/<str:key>/signatures/undo/<int:change>/", undo_signatures, name="signatures_undo"),
    path("apps/<str:key>/suspend/", suspend_app, name="suspend"),
    path("apps/<str:key>/unsuspend/", unsuspend_app, name="unsuspend"),
    path("approvals/", approval_list, name="approvals"),
    path("approvals/<str:number>/", approval, name="approval"),
    path("approvals/<str:number>/revoke/", revoke_approval, name="revoke"),
    path("<str:number>/", case, name="case"),
    path("<str:number>/decide/", decide_case, name="decide"),
]
