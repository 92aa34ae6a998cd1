"""Browsers of people at the console, as far along as a test needs them."""

from datetime import date, timedelta
from typing import Any

from django.test import Client
from django.utils import timezone

from serai.domain.developers.actions import accept_agreement
from serai.domain.developers.models import Agreement, Developer, User
from tests import make

ADDRESS = "203.0.113.24"
QUESTIONS = {
    "groups": [
        {
            "key": "who",
            "title": "You or your company",
            "fields": [
                {
                    "key": "registers_as",
                    "label": "I register as",
                    "kind": "choice",
                    "choices": [
                        {"value": "individual", "label": "Individual"},
                        {"value": "company", "label": "Company"},
                    ],
                },
                {"key": "legal_name", "label": "Legal name", "kind": "text"},
                {"key": "country", "label": "Country or region", "kind": "country"},
                {"key": "tax_number", "label": "Tax number", "kind": "tax_number"},
                {
                    "key": "birthplace",
                    "label": "Place of birth",
                    "kind": "text",
                    "shown_if": "individual",
                    "required": False,
                },
                {"key": "mobile", "label": "Mobile number", "kind": "phone"},
            ],
        }
    ]
}
ANSWERS = {
    "registers_as": "company",
    "legal_name": "Lumbre Digital S.L.",
    "country": "ES",
    "tax_number": "B12345674",
    "birthplace": "",
    "mobile": "+34 612 34 56 78",
}


def browser_of(user: User) -> Client:
    client = Client(headers={"host": "localhost:8000"}, REMOTE_ADDR=ADDRESS)
    client.force_login(user)
    return client


def agreed(user: User) -> User:
    """Accepted what is in force; makes the agreement if there is none."""
    text = api_use()
    accept_agreement(text, by=user, digest=text.digest, source=ADDRESS)
    return user


def settled(**answers: Any) -> Developer:
    """A developer who did all that comes before the app list."""
    make.platform(developer_form=QUESTIONS)
    return make.developer(agreed(make.user()), **(ANSWERS | answers))


def api_use(version: int = 1, *, from_today_in: int = -30, **fields: Any) -> Agreement:
    """A version that is in force in so many days."""
    day: date = timezone.now().date() + timedelta(days=from_today_in)
    return make.agreement("api-use", version, in_force_from=day, **fields)
