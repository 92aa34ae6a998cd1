"""What happened to an app, told from its events."""

from collections.abc import Collection

from django.utils.translation import gettext as _

from serai.backoffice.case_history import name_of
from serai.backoffice.event_changes import changes_in
from serai.domain.apps.models import App
from serai.domain.events.models import Event
from serai.ui.parts import Moment
from serai.ui.states import Tone

MOST = 50


def history_of(app: App, *, kinds: Collection[str] = ()) -> list[Moment]:
    """The newest fifty events, newest first; of these kinds only, or of all."""
    events = Event.objects.filter(subject_kind=App._meta.model_name, subject_id=str(app.pk))
    if kinds:
        events = events.filter(kind__in=kinds)
    related = events.select_related("by", "personal").order_by("-pk")
    return [_moment(event) for event in related[:MOST]]


def _moment(event: Event) -> Moment:
    words, tone, sign = _known().get(event.kind, (event.kind, Tone.PLAIN, "circle-dashed"))
    personal = getattr(event, "personal", None)
    return Moment(
        words,
        event.at,
        tone,
        sign,
        detail=" · ".join(filter(None, (name_of(event.by) if event.by else "", changes_in(event)))),
        note=str(personal.words.get("reason", "")) if personal else "",
    )


def _known() -> dict[str, tuple[str, Tone, str]]:
    return {
        "app.created": (_("Created"), Tone.DONE, "plus"),
        "app.secret_shown": (_("AppSecret shown"), Tone.PLAIN, "eye"),
        "app.secret_reset": (_("AppSecret reset"), Tone.PLAIN, "key"),
        "app.addresses_changed": (_("Addresses changed"), Tone.PLAIN, "map-pin"),
        "app.limits_changed": (_("Limits changed"), Tone.PLAIN, "gauge"),
        "app.sign_methods_changed": (_("Allowed signatures changed"), Tone.PLAIN, "writing"),
        "app.sign_methods_kept": (_("Developer chose signatures"), Tone.PLAIN, "writing"),
        "app.suspended": (_("Suspended"), Tone.STOPPED, "hand-stop"),
        "app.unsuspended": (_("Suspension ended"), Tone.DONE, "check"),
    }
