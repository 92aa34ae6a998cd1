"""A rule said no: its sentence reaches the page, at the field or above it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Concatenate, ParamSpec

from django.contrib import messages
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext

from serai.domain.refused import Refused

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponseBase]


def sentence_of(refusal: Refused) -> str:
    """What was refused, in the reader's language."""
    words = gettext(refusal.sentence)
    return words % refusal.values if refusal.values else words


@contextmanager
def refusal_at(form: BaseForm, field: str | None = None) -> Iterator[None]:
    """What is refused inside becomes the form's error; ask `form.is_valid()` afterwards."""
    try:
        yield
    except Refused as refusal:
        form.add_error(field, sentence_of(refusal))


def refused_to(place: str | Callable[..., str]) -> Callable[[View[P]], View[P]]:
    """A view that only acts: a refusal becomes a message on the page it leads back to.

    `place` is a URL name, or a function of the view's own arguments that gives an address.
    """

    def wrap(view: View[P]) -> View[P]:
        @wraps(view)
        def wrapped(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            try:
                return view(request, *args, **kwargs)
            except Refused as refusal:
                messages.error(request, sentence_of(refusal))
                return redirect(place if isinstance(place, str) else place(*args, **kwargs))

        return wrapped

    return wrap
