"""The demo cast's sign-ins, kept in a file that only its owner can read."""

import json
import os
import secrets
import time
from base64 import b32decode, b32encode
from dataclasses import asdict, dataclass
from pathlib import Path

from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP

from serai.cli.cannot_start import CannotStart

PEOPLE = {
    "ada": ("Ada Ferrer", "developer, approved"),
    "ben": ("Ben Okafor", "new account"),
    "rita": ("Rita Lindqvist", "reviewer"),
    "olga": ("Olga Marchetti", "operator"),
}
STAFF = ("rita", "olga")
CODE_SECONDS = 30


@dataclass(frozen=True)
class Person:
    name: str
    role: str
    email: str
    password: str
    totp_secret: str = ""

    def code(self) -> str:
        """The second factor's current code (RFC 6238)."""
        secret = b32decode(self.totp_secret)
        # RFC 6238 signs with SHA-1 by default, and authenticator apps know little else.
        totp = TOTP(secret, 6, SHA1(), CODE_SECONDS, enforce_key_length=False)  # noqa: S303
        return totp.generate(int(time.time())).decode()


@dataclass(frozen=True)
class Cast:
    """The people by their short names, and where the instance is that they belong to."""

    people: dict[str, Person]
    console_url: str = ""
    gateway_url: str = ""

    def sign_ins(self) -> list[str]:
        """One line a person, as `serai up --cast` prints them."""
        return [
            f"  {person.name.split()[0]:<9} {person.email:<20} {person.password:<18} {person.role}"
            for person in self.people.values()
        ]


def cast_file(data: Path) -> Path:
    return data / "cast.json"


def read_cast(data: Path) -> Cast:
    """CannotStart if there is none: then nobody made a demo cast."""
    path = cast_file(data)
    try:
        kept = json.loads(path.read_text(encoding="utf-8"))
        people = {key: Person(**person) for key, person in kept.pop("people").items()}
        return Cast(people, **kept)
    except FileNotFoundError:
        raise CannotStart(
            f"There is no demo cast in {path}; `serai up --cast` makes one."
        ) from None
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        raise CannotStart(f"{path} cannot be read as a demo cast; remove it to make one.") from None


def invent_cast() -> Cast:
    """The same people each time, with passwords and second factors of their own."""
    people = {
        key: Person(
            name=name,
            role=role,
            email=f"{key}@cast.example",
            password=secrets.token_urlsafe(12),
            totp_secret=b32encode(secrets.token_bytes(20)).decode() if key in STAFF else "",
        )
        for key, (name, role) in PEOPLE.items()
    }
    return Cast(people)


def write_cast(data: Path, cast: Cast) -> None:
    path = cast_file(data)
    draft = path.with_suffix(".part")
    draft.unlink(missing_ok=True)
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        json.dump(asdict(cast), file, indent=2)
    draft.replace(path)
