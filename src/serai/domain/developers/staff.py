"""Invite reviewers and operators by a one-time link; accept such an invitation."""

import hashlib
import secrets
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone

from serai.domain.developers.models import Invitation, User
from serai.domain.events.actions import record
from serai.domain.refused import Refused

GOOD_FOR = timedelta(hours=24)
PATH = "/account/invitation/{token}/"


@transaction.atomic
def invite(
    email: str,
    *,
    reviewer: bool,
    operator: bool,
    by: User | None = None,
    now: datetime | None = None,
) -> str:
    """The path of a link that is good for 24 hours and for one person, with these roles."""
    if not (reviewer or operator):
        raise Refused("An invitation names at least one role: reviewer or operator.")
    at = now or timezone.now()
    token = secrets.token_urlsafe(32)
    invitation = Invitation.objects.create(
        email=email.strip().lower(),
        is_reviewer=reviewer,
        is_operator=operator,
        token_digest=_digest(token),
        by=by,
        created_at=at,
        expires_at=at + GOOD_FOR,
    )
    roles = {"reviewer": reviewer, "operator": operator}
    record("staff.invited", invitation, by=by, data=roles, now=at)
    return PATH.format(token=token)


def open_invitation(token: str, *, now: datetime | None = None) -> Invitation | None:
    """The invitation behind a link, while it can still be accepted."""
    return Invitation.objects.filter(
        token_digest=_digest(token), accepted_at=None, expires_at__gt=now or timezone.now()
    ).first()


@transaction.atomic
def accept_as_new(token: str, *, name: str, password: str, now: datetime | None = None) -> User:
    """Create the invited account, with its roles. The caller has checked the password."""
    at = now or timezone.now()
    invitation = _spend(token, at)
    try:
        with transaction.atomic():
            user = User.objects.create_user(invitation.email, password, name=name)
    except IntegrityError as error:
        raise Refused("There is an account with this address. Sign in to accept.") from error
    _give_roles(invitation, user, at)
    return user


@transaction.atomic
def accept_as(user: User, token: str, *, now: datetime | None = None) -> User:
    """Give the roles to an account that exists, if the invitation was for its address."""
    at = now or timezone.now()
    invitation = _spend(token, at)
    if invitation.email != user.email.lower():
        raise Refused("This invitation is for another address.")
    _give_roles(invitation, user, at)
    return user


def _spend(token: str, at: datetime) -> Invitation:
    invitation = open_invitation(token, now=at)
    spent = invitation and Invitation.objects.filter(pk=invitation.pk, accepted_at=None).update(
        accepted_at=at
    )
    if not (invitation and spent):
        raise Refused("This invitation was used or has expired. Ask for a new one.")
    return invitation


def _give_roles(invitation: Invitation, user: User, at: datetime) -> None:
    Invitation.objects.filter(pk=invitation.pk).update(accepted_by=user)
    user.is_reviewer = user.is_reviewer or invitation.is_reviewer
    user.is_operator = user.is_operator or invitation.is_operator
    user.save(update_fields=["is_reviewer", "is_operator"])
    roles = {"reviewer": invitation.is_reviewer, "operator": invitation.is_operator}
    record("staff.joined", user, by=user, data=roles, now=at)


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
