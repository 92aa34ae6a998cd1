"""Somebody in front of the application form, and what they send from it."""

import re
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from serai.domain.catalog.actions import load_pack
from serai.domain.catalog.models import AppType
from serai.domain.developers.models import Agreement, Developer, User
from serai.domain.qualifications import actions
from serai.domain.qualifications.drafts import begin_draft, save_draft
from serai.domain.qualifications.keeping import keep_picture
from serai.domain.qualifications.models import Qualification
from serai.domain.reviews.models import Case
from tests import make

FORM = "/apply/dropshipping/"


def signed_in(user: User) -> Client:
    client = Client(headers={"host": "localhost:8000"})
    client.force_login(user)
    return client


def shipped_type(slug: str = "dropshipping") -> AppType:
    """A type of the shipped pack; its API use agreement is taken away, so that nothing is first."""
    load_pack(Path(settings.PACKS) / "dropshipping", by=None)
    Agreement.objects.filter(slug="api-use").delete()
    return AppType.objects.get(slug=slug)


def spanish_developer() -> Developer:
    return make.developer(
        legal_name="Lumbre Digital S.L.",
        country="ES",
        contact_name="Lucía Ferrer",
        mobile="+34612345678",
        email="lucia@lumbre.example",
    )


ANSWERS = {
    "contact_name": "Lucía Ferrer",
    "contact_mobile": "612 345 678",
    "software_name": "Lumbre Sync",
    "software_function": "Imports products into shops.",
    "market_planning": "Sold to small shops.",
    "it_name": "Andreu Bosch",
    "it_mobile": "655 201 437",
    "it_email": "andreu@lumbre.example",
    "it_team_number": "6",
    "server_configuration": "2 × 8 vCPU",
    "server_bandwidth": "1Gbps",
    "development_language": "Python",
    "database": "PostgreSQL 16",
}


def licence(content: bytes | None = None, name: str = "cif.png") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content or make.picture_bytes(), "image/png")


def page_fields(client: Client, address: str = FORM) -> dict[str, str]:
    """The hidden fields of the form as it is on the page now."""
    html = client.get(address).text
    found = re.findall(r'type="hidden" name="(version|agreement|revision)" value="([^"]*)"', html)
    return dict(found)


def send_form(client: Client, **changed: Any) -> Any:
    """The whole form with its licence and its tick, as a browser without scripts sends it."""
    hidden = page_fields(client)
    whole = ANSWERS | hidden | {"accepts_agreement": "on", "business_license": licence()} | changed
    kept = {key: value for key, value in whole.items() if value is not None}
    return client.post(FORM, kept)


def submit(client: Client) -> Any:
    check = f"{FORM}check/"
    return client.post(check, page_fields(client, check))


def apply(client: Client) -> Case:
    """From an empty form to a case."""
    send_form(client)
    submit(client)
    return Case.objects.latest("pk")


def draft_of(developer: Developer) -> Qualification:
    return Qualification.objects.of(developer).latest("pk")


def submitted(developer: Developer) -> Case:
    """A case of the shipped type, without a browser."""
    draft = begin_draft(developer, AppType.objects.get(slug="dropshipping"))
    picture = keep_picture(developer.user, "cif.png", make.picture_bytes())
    answers = ANSWERS | {"business_license": str(picture.pk)}
    save_draft(draft, answers, revision=draft.revision)
    return actions.submit(
        draft,
        by=developer.user,
        agreement=Agreement.objects.filter(slug="dropshipping").latest("version"),
        revision=draft.revision,
        source="127.0.0.1",
    )
