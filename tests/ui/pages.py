"""Addresses that only the tests know: every component on one page, and answers for the scripts."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template import engines
from django.urls import include, path
from django.views.decorators.csrf import csrf_exempt

from serai.ui.parts import Example, Fact, Moment, Picture, Stage
from serai.ui.rail import build_rail
from serai.ui.states import STATES, Tone

HERE = Path(__file__).parent / "templates"


class EveryField(forms.Form):
    software = forms.CharField(label="Software name")
    bandwidth = forms.CharField(help_text="For example, 1Gbps", required=False)
    team = forms.IntegerField(error_messages={"invalid": "A whole number, for example 6."})
    legal = forms.CharField(label="Legal name", required=False)
    function = forms.CharField(label="Software function", widget=forms.Textarea)
    country = forms.ChoiceField(choices=[("ES", "Spain"), ("PT", "Portugal")])
    password = forms.CharField(widget=forms.PasswordInput, required=False)
    kind = forms.ChoiceField(
        choices=[("i", "Individual"), ("c", "Company")], widget=forms.RadioSelect
    )
    mobile = forms.CharField(label="Mobile number", required=False)
    licence = forms.FileField(label="Business license", required=False)
    other = forms.FileField(label="Business license", required=False)
    name = forms.CharField(label="Application name", required=False)
    agree = forms.BooleanField(label="I have read the agreement and accept it")


def some_answers() -> EveryField:
    return EveryField(
        {
            "software": "Lumbre Sync",
            "team": "six",
            "legal": "Lumbre Digital S.L.",
            "function": "Imports products.",
            "country": "ES",
            "kind": "c",
            "agree": "on",
        }
    )


def components(request: HttpRequest) -> HttpResponse:
    now = datetime.now(UTC)
    return _drawn("components.html", request, {"form": some_answers(), **_case(now), **_boxes(now)})


def sign_in(request: HttpRequest) -> HttpResponse:
    return _drawn("sign_in.html", request, {"form": EveryField()})


def with_undo(request: HttpRequest) -> HttpResponse:
    until = datetime.now(UTC) + timedelta(seconds=60)
    undo = {"words": "Application withdrawn", "url": "/undone/", "until": until, "seconds": 60}
    return _drawn("sign_in.html", request, {"form": EveryField(), "undo": undo})


@csrf_exempt
def draft(request: HttpRequest) -> HttpResponse:
    """Saves nothing: 401, 409 and 500 are what the typed words ask for."""
    words = request.POST["software"]
    status = {"signed out": 401, "another tab": 409, "broken": 500}.get(words, 200)
    saved = {"saved_at": datetime.now(UTC).isoformat(), "version": "8"}
    return JsonResponse(saved, status=status)


@csrf_exempt
def licence(request: HttpRequest) -> HttpResponse:
    picture = request.FILES["licence"]
    assert isinstance(picture, UploadedFile)
    wrong = [] if str(picture.name).endswith(".jpg") else ["This is a .gif. A .jpg is allowed."]
    facts = {"form": EveryField(), "wrong": wrong, "picture": _picture(str(picture.name))}
    return _drawn("licence.html", request, facts, 422 if wrong else 200)


def name_check(request: HttpRequest) -> HttpResponse:
    name = request.GET["name"]
    taken = name == "Taken"
    return JsonResponse(
        {
            "width": len(name),
            "rules": {"characters": True, "free": not taken},
            "words": "Too close to another app's name." if taken else "This name is free.",
            "suggestions": ["Taken_2"] if taken else [],
        }
    )


def locked(request: HttpRequest) -> HttpResponse:
    raise OperationalError("database is locked")


def broken(request: HttpRequest) -> HttpResponse:
    raise RuntimeError("a secret of the machine")


def _case(now: datetime) -> dict[str, Any]:
    ago = now - timedelta(days=3)
    way: dict[str, Any] = {
        "submitted": ago,
        "now": now,
        "promised": now + timedelta(days=7),
        "elapsed": lambda a, b: (b - a).total_seconds(),
    }
    usual = (now + timedelta(days=1), now + timedelta(days=4))
    return {
        "facts": [
            Fact("Whose move", "Ours", "Stage 3 of 5", tone=Tone.OURS),
            Fact("Place in the queue", "4th", "of 17 waiting"),
            Fact("Decision promised by", "Wed 25 Nov, 18:00", "in 2 business days"),
        ],
        "stages": [
            Stage("Received", "20 Nov, 10:42", "done"),
            Stage("In the queue", "for 3 days", "now"),
            Stage("Decision", "by 25 Nov"),
        ],
        "rail": build_rail(**way, usual=usual),
        "paused": build_rail(**way, paused_since=now - timedelta(days=1)),
        "late": build_rail(**{**way, "promised": now - timedelta(hours=5)}),
        "history": [
            Moment("Waiting for a reviewer", ago, Tone.OURS, "clock", current=True),
            Moment("You submitted it", ago, url="#", url_words="See what you sent", note="Hello"),
        ],
        "steps": [
            Moment("Contact"),
            Moment("IT team", tone=Tone.STOPPED, sign="alert-circle"),
            Moment("Agreement", tone=Tone.PLAIN, sign=""),
        ],
    }


def _boxes(now: datetime) -> dict[str, Any]:
    return {
        "states": list(STATES),
        "wrong": ["This picture is 2.3 MB. Up to 2 MB is allowed."],
        "picture": _picture("cif.jpg"),
        "long_ago": now - timedelta(minutes=2),
        "examples": [
            Example("curl", "curl http://gw.example/router/rest -d app_key=53519730 -d x='a<b'"),
            Example("Python", "import top\ntop.call('53519730')"),
        ],
        "inked": ["53519730"],
    }


def _picture(name: str) -> Picture:
    return Picture(name, 1_258_291, 1654, 1272, "/static/serai/mark.svg")


def _drawn(
    name: str, request: HttpRequest, facts: dict[str, Any], status: int = 200
) -> HttpResponse:
    template = engines["django"].from_string((HERE / name).read_text())
    return HttpResponse(template.render(facts, request), status=status)


handler500 = "serai.ui.errors.failed"
handler404 = "serai.ui.errors.not_found"
urlpatterns = [
    path("", components),
    path("sign-in/", sign_in),
    path("undo/", with_undo),
    path("undone/", csrf_exempt(sign_in)),
    path("draft/", draft),
    path("licence/", licence),
    path("name/", name_check),
    path("locked/", locked),
    path("broken/", broken),
    path("ui/", include("serai.ui.urls")),
]
