"""The pages of the developers' console, in the order of the seed."""

from django.urls import URLPattern, URLResolver, include, path, re_path

from serai.console.agreement import agreement, agreement_print, decide_later
from serai.console.app_addresses import app_addresses
from serai.console.app_creation import app_creation, app_name_check
from serai.console.app_list import app_list
from serai.console.app_page import app_calls, app_page, app_secret
from serai.console.app_secret_reset import app_secret_reset
from serai.console.app_signatures import app_signatures
from serai.console.app_type_choice import app_type_choice
from serai.console.call_explaining import call_explain
from serai.console.call_live import call_live
from serai.console.call_log import call, call_finding, call_log
from serai.console.developer_info import developer_info, developer_info_check
from serai.console.home import home

APP_KEY = r"(?P<key>[0-9]{8})"
REQUEST_ID = r"(?P<request_id>[0-9A-Za-z._-]{1,40})"

app_name = "console"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", home, name="home"),
    path("agreement/", agreement, name="agreement"),
    path("agreement/later/", decide_later, name="agreement_later"),
    path("agreement/<int:version>/print/", agreement_print, name="agreement_print"),
    path("developer/", developer_info, name="developer_info"),
    path("developer/check/", developer_info_check, name="developer_info_check"),
    path("apps/", app_list, name="app_list"),
    path("apps/create/", app_type_choice, name="app_type_choice"),
    path("apps/create/<slug:top>/", app_type_choice, name="app_type_choice"),
    path("apps/create/<slug:top>/<slug:leaf>/", app_type_choice, name="app_type_choice"),
    path("", include("serai.console.application_urls")),
    path("apps/new/<slug:slug>/", app_creation, name="app_creation"),
    path("apps/name/", app_name_check, name="app_name_check"),
    re_path(rf"^apps/{APP_KEY}/$", app_page, name="app"),
    re_path(rf"^apps/{APP_KEY}/secret/$", app_secret, name="app_secret"),
    re_path(rf"^apps/{APP_KEY}/secret/reset/$", app_secret_reset, name="app_secret_reset"),
    re_path(rf"^apps/{APP_KEY}/addresses/$", app_addresses, name="app_addresses"),
    re_path(rf"^apps/{APP_KEY}/signatures/$", app_signatures, name="app_signatures"),
    re_path(rf"^apps/{APP_KEY}/calls/$", call_log, name="call_log"),
    re_path(rf"^apps/{APP_KEY}/calls/newest/$", app_calls, name="app_calls"),
    re_path(rf"^apps/{APP_KEY}/calls/live/$", call_live, name="call_live"),
    re_path(rf"^apps/{APP_KEY}/calls/explain/$", call_explain, name="call_explain"),
    re_path(rf"^apps/{APP_KEY}/calls/{REQUEST_ID}/$", call, name="call"),
    re_path(rf"^apps/{APP_KEY}/calls/{REQUEST_ID}/finding/$", call_finding, name="call_finding"),
    path("mailbox/", include("serai.console.mailbox")),
]
