"""Browsers of reviewers and operators, signed in with their second factor."""

import time

from allauth.mfa.models import Authenticator
from django.test import Client

from serai.domain.developers.models import User
from tests import make


def with_second_factor(user: User) -> Client:
    Authenticator.objects.get_or_create(
        user=user, type=Authenticator.Type.TOTP, defaults={"data": {}}
    )
    client = Client(headers={"host": "localhost:8000"})
    client.force_login(user)
    session = client.session
    session["account_authentication_methods"] = [{"method": "mfa", "at": time.time()}]
    session["account_authentication_methods_user"] = str(user.pk)
    session.save()
    return client


def rita() -> Client:
    return with_second_factor(make.reviewer())


def olga() -> Client:
    return with_second_factor(make.operator())
