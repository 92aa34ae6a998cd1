"""A picture that was handed in: shown to its owner and to reviewers, and never obeyed."""

import uuid

from django.contrib.auth.decorators import login_required
from django.core.files.storage import default_storage
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from serai.domain.developers.models import User
from serai.domain.events.actions import record
from serai.domain.qualifications.models import Picture
from serai.ui.entering import has_second_factor, used_second_factor

# The page of a picture draws itself with a style of the browser's own.
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src 'self'; sandbox"


@require_safe
@login_required
def picture(request: HttpRequest, pk: uuid.UUID) -> HttpResponseBase:
    found = get_object_or_404(Picture, pk=pk)
    if not isinstance(request.user, User):
        raise Http404
    if found.owner_id != request.user.pk:
        _as_reviewer(request, request.user, found)
    with default_storage.open(str(found.file.name)) as kept:
        response = HttpResponse(kept.read(), content_type=found.content_type)
    response["Content-Disposition"] = content_disposition_header(False, found.name) or "inline"
    response["Content-Security-Policy"] = _POLICY
    response["Cache-Control"] = "no-store"
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _as_reviewer(request: HttpRequest, user: User, found: Picture) -> None:
    """To anybody else it is not there; that a reviewer saw it is kept."""
    if not (user.is_reviewer and has_second_factor(user) and used_second_factor(request)):
        raise Http404
    with transaction.atomic():
        record("picture.shown", found, by=user)
