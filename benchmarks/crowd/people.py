"""Accounts, accepted agreements, developer information with a history; staff."""

from datetime import datetime, timedelta
from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator

from serai.domain.catalog.models import Platform
from serai.domain.developers.models import (
    Acceptance,
    Agreement,
    Developer,
    DeveloperInformation,
    User,
)

BATCH = 2_000  # rows in one INSERT
_COMPANIES = ("Lumbre Digital S.L.", "杭州云帆网络科技有限公司", "Nordlicht Handel GmbH")


def developers(number: int, now: datetime) -> list[Developer]:
    return _developers(_users(number, now), now)


def staff(email: str, **roles: bool) -> User:
    user = User.objects.create_user(email, None, name="Rita Lindqvist", **roles)
    EmailAddress.objects.create(user=user, email=email, verified=True, primary=True)
    Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={"secret": "x"})
    return user


def _users(number: int, now: datetime) -> list[User]:
    users = User.objects.bulk_create(
        [
            User(email=f"developer{n}@example.com", name=f"Ada Ferrer {n}", password="!")
            for n in range(number)
        ],
        BATCH,
    )
    EmailAddress.objects.bulk_create(
        [EmailAddress(user=u, email=u.email, verified=True, primary=True) for u in users], BATCH
    )
    slug = Platform.objects.current().agreement_slug
    versions = list(Agreement.objects.filter(slug=slug))
    Acceptance.objects.bulk_create(
        [
            Acceptance(user=u, agreement=v, digest=v.digest, at=now, source="192.0.2.1")
            for u in users
            for v in versions
        ],
        BATCH,
    )
    return users


def _developers(users: list[User], now: datetime) -> list[Developer]:
    developers = Developer.objects.bulk_create(
        [
            Developer(user=u, answers=_information(u, n), since=now, changed_at=now)
            for n, u in enumerate(users)
        ],
        BATCH,
    )
    DeveloperInformation.objects.bulk_create(
        [
            DeveloperInformation(developer=d, answers=d.answers, at=now - timedelta(days=30 - days))
            for d in developers
            for days in range(3)
        ],
        BATCH,
    )
    return developers


def _information(user: User, number: int) -> dict[str, Any]:
    return {
        "registers_as": "company",
        "legal_name": _COMPANIES[number % 3],
        "country": ("ES", "CN", "DE")[number % 3],
        "tax_number": ("B58818501", "91330106MA2CFLDG7X", "DE136695976")[number % 3],
        "website": "https://example.com",
        "contact_name": user.name,
        "mobile": ("+34612345678", "+8613712345678", "+4915123456789")[number % 3],
        "email": user.email,
    }
