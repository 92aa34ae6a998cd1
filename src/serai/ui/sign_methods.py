"""The signatures of calls in people's words. Their names are those of the wire."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.utils.translation import gettext_lazy

_KNOWN = {
    "md5": ("MD5", gettext_lazy("Many published SDKs know only this one. The weakest.")),
    "hmac": ("HMAC-MD5", gettext_lazy("HMAC with MD5.")),
    "hmac-sha256": (
        "HMAC-SHA256",
        gettext_lazy("HMAC with SHA-256, as it is named at /router/rest."),
    ),
    "sha256": ("SHA256", gettext_lazy("The same, as the SDKs of /sync and /rest name it.")),
    "rfc9421": (
        "RFC 9421",
        gettext_lazy("An HTTP Message Signature: covers the whole request."),
    ),
}


@dataclass(frozen=True)
class SignMethodChoice:
    """One of the boxes to tick. `note` says whose choice it is already, or is empty."""

    name: str
    title: str
    summary: str
    ticked: bool
    note: str = ""


def choices(
    names: Iterable[str], *, ticked: Collection[str], noted: Collection[str] = (), note: str = ""
) -> list[SignMethodChoice]:
    return [
        SignMethodChoice(
            name, _KNOWN[name][0], str(_KNOWN[name][1]), name in ticked, note * (name in noted)
        )
        for name in names
    ]


def words_of(names: Iterable[str]) -> str:
    return ", ".join(_KNOWN[name][0] if name in _KNOWN else name for name in names)
