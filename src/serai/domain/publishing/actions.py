"""Publish what changed, in growing numbers, so that no gateway sees them out of order."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import islice
from typing import TypeVar

from django.db import connection, transaction
from django.db.models import F, Q
from django.utils import timezone

from serai.domain.apps.models import App
from serai.domain.catalog.models import ApiMethod, AppType, Platform, Upstream
from serai.domain.events.models import Event
from serai.domain.grants.models import Token
from serai.domain.publishing import documents
from serai.domain.publishing.documents import OF_AN_APP, AppRow
from serai.domain.publishing.models import PublishedDocument
from serai.domain.publishing.models import Sequence as PublishedSequence
from serai.protocol import published

T = TypeVar("T")

AT_ONCE = 500  # rows a statement: few enough for the variables of SQLite
# By hand, since bulk_create takes several times as long to get from instances to the same words.
_ROW = "(%s, %s, %s, %s, %s)"
_WRITE = (
    "INSERT INTO publishing_publisheddocument (kind, name, seq, body, deleted) "
    "VALUES {} ON CONFLICT (kind, name) DO UPDATE SET "
    "seq = excluded.seq, body = excluded.body, deleted = excluded.deleted"
)

Subject = tuple[str, str]  # kind and id of what an event is about
Named = tuple[str, str, str]  # kind, name, body; an empty body takes the document away


def publish(events: Iterable[Event]) -> int:
    """Publish what these events changed; says how many documents."""
    return publish_changes_of((event.subject_kind, event.subject_id) for event in events)


@transaction.atomic
def publish_changes_of(subjects: Iterable[Subject]) -> int:
    """Publish these as they are now; says how many documents. Equal documents stay as they are.

    The documents are built after the sequence's row is locked: whoever publishes later has seen
    at least as much as whoever published before.
    """
    _lock_sequence()
    named: dict[tuple[str, str], Named] = {}
    for document in _changed(subjects):
        named[document[:2]] = document
    return _write(list(named.values()))


@transaction.atomic
def publish_everything() -> int:
    """Publish whatever differs from what is published, from every row. For a first start."""
    _lock_sequence()
    revoked = Token.objects.filter(revoked_at__isnull=False, expires_at__gt=timezone.now())
    return _write([*_catalog(), *_apps(Q()), *map(_of_revoked, revoked.iterator(1000))])


def _changed(subjects: Iterable[Subject]) -> Iterator[Named]:
    """Everything that says something of these: thousands of subjects are a few queries."""
    ids: dict[str, list[str]] = {}
    for kind, pk in subjects:
        ids.setdefault(kind, []).append(pk)
    for some in _batched(ids.get("app", ()), AT_ONCE):
        yield from _apps(Q(pk__in=some))
    for some in _batched(ids.get("qualification", ()), AT_ONCE):
        yield from _apps(Q(qualification__in=[int(pk) for pk in some]))
    if ids.keys() & {"platform", "upstream"}:
        yield from _catalog()
        # What a developer keeps is told as what is left of it: the type may allow less now.
        yield from _apps(~Q(kept_sign_methods=[]))
    for some in _batched(ids.get("token", ()), AT_ONCE):
        yield from map(_of_revoked, Token.objects.filter(pk__in=some))


def _catalog() -> Iterator[Named]:
    """All of the catalog, and the removal of what is published but no longer in it."""
    now = [
        *((published.PLATFORM, published.THE_PLATFORM, published.to_body(d)) for d in _platform()),
        *(
            (published.APP_TYPE, t.slug, published.to_body(documents.app_type_document(t)))
            for t in AppType.objects.prefetch_related("api_groups")
        ),
        *(
            (published.METHOD, m.name, published.to_body(documents.method_document(m)))
            for m in ApiMethod.objects.select_related("group", "upstream")
        ),
        *(
            (published.UPSTREAM, u.slug, published.to_body(documents.upstream_document(u)))
            for u in Upstream.objects.all()
        ),
    ]
    yield from now
    known = {(kind, name) for kind, name, _ in now}
    apart = (published.APP, published.REVOCATION)
    of_catalog = PublishedDocument.objects.exclude(kind__in=apart).filter(deleted=False)
    for kind, name in of_catalog.values_list("kind", "name"):
        if (kind, name) not in known:
            yield kind, name, ""


def _platform() -> Iterator[published.PlatformDocument]:
    for platform in Platform.objects.all():
        yield documents.platform_document(platform)


def _apps(wanted: Q) -> Iterator[Named]:
    rows = map(AppRow._make, App.objects.filter(wanted).values_list(*OF_AN_APP).iterator(AT_ONCE))
    while some := list(islice(rows, AT_ONCE)):
        live = documents.live_secrets([app.pk for app in some])
        types = _types({app.app_type for app in some})
        for app in some:
            document = documents.app_document(app, types[app.app_type], live.get(app.pk, ()))
            yield published.APP, app.key, published.to_body(document)


def _types(wanted: Collection[int]) -> dict[int, AppType]:
    return AppType.objects.only("slug", "sign_methods").in_bulk(wanted)


def _of_revoked(token: Token) -> Named:
    document = published.RevokedTokenDocument(until=int(token.expires_at.timestamp()))
    return published.REVOCATION, token.digest, published.to_body(document)


def _lock_sequence() -> None:
    PublishedSequence.objects.get_or_create(pk=1)
    PublishedSequence.objects.filter(pk=1).update(last=F("last"))


def _write(named: Sequence[Named]) -> int:
    known = _known_bodies(named)
    changed = [(kind, name, body) for kind, name, body in named if known.get((kind, name)) != body]
    if not changed:
        return 0
    PublishedSequence.objects.filter(pk=1).update(last=F("last") + len(changed))
    first = PublishedSequence.objects.get(pk=1).last - len(changed) + 1
    rows = [
        (kind, name, seq, body, not body)
        for seq, (kind, name, body) in enumerate(changed, start=first)
    ]
    with connection.cursor() as cursor:
        for some in _batched(rows, AT_ONCE):
            places = ", ".join([_ROW] * len(some))
            cursor.execute(_WRITE.format(places), [value for row in some for value in row])
    return len(changed)


def _known_bodies(named: Sequence[Named]) -> dict[tuple[str, str], str]:
    names: dict[str, list[str]] = {}
    for kind, name, _ in named:
        names.setdefault(kind, []).append(name)
    known: dict[tuple[str, str], str] = {}
    for kind, of_kind in names.items():
        for some in _batched(of_kind, AT_ONCE):
            rows = PublishedDocument.objects.filter(kind=kind, name__in=some).order_by()
            known.update(((kind, name), body) for name, body in rows.values_list("name", "body"))
    return known


def _batched(things: Sequence[T], size: int) -> Iterator[Sequence[T]]:
    for start in range(0, len(things), size):
        yield things[start : start + size]
