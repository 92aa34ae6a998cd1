"""What this gateway process knows: the published documents, as they were last applied.

Documents stay packed as text until they are first asked for.
"""

import logging
import time
from collections.abc import Callable, Iterable, Mapping
from math import inf
from typing import Any, TypeVar

from serai.gateway.addresses import networks
from serai.gateway.admission import KnownApp
from serai.gateway.path_methods import PathMethods
from serai.gateway.store import DocumentRow
from serai.protocol import published as documents
from serai.protocol.call import Call
from serai.protocol.sealing import MasterKeys, SealBroken, unseal
from serai.protocol.signature import Signer

Known = TypeVar("Known")

log = logging.getLogger("serai.gateway")


class Published:
    """The documents by kind and name; used by one thread, the event loop's."""

    def __init__(self, master_keys: MasterKeys, upstreams: Mapping[str, str]) -> None:
        self.applied_seq = 0
        self.holds_until = float("inf")
        """The second of the epoch after which what is known is too old to go by."""
        self.limit_headers = False
        self._master_keys = master_keys
        self._upstreams = upstreams
        self._documents: dict[str, dict[str, Any]] = {kind: {} for kind in documents.KINDS}
        self._apps: dict[str, KnownApp] = {}
        self._upstream_secrets: dict[str, str] = {}
        self._paths = PathMethods()

    @property
    def loaded(self) -> bool:
        return documents.THE_PLATFORM in self._documents[documents.PLATFORM]

    def apply(self, rows: Iterable[DocumentRow]) -> None:
        for row in rows:
            self._apply(row)

    def forget(self) -> None:
        self.applied_seq = 0
        for named in self._documents.values():
            named.clear()
        self._apps.clear()
        self._upstream_secrets.clear()
        self._paths.forget()

    def app(self, key: str) -> KnownApp | None:
        known = self._apps.get(key)
        if known is None or known.signed_until <= time.time():
            known = self._known_app(key)
            if known is not None:
                self._apps[key] = known
        return known

    def method(self, name: str) -> documents.MethodDocument | None:
        found = self._documents[documents.METHOD].get(name)
        if type(found) is documents.MethodDocument:
            return found
        return self._get(documents.METHOD, name, documents.read_method)

    def placed(self, call: Call) -> Call:
        """The call as one of the method whose template its path fits."""
        known = call.api_path in self._documents[documents.METHOD]
        return call if known else self._paths.placed(call)

    def upstream_address(self, name: str) -> str | None:
        if name in self._upstreams:
            return self._upstreams[name]
        known = self._get(documents.UPSTREAM, name, documents.read_upstream)
        return known.address if known else None

    def upstream_secret(self, name: str) -> str:
        """What this upstream and we share; "" if nothing."""
        secret = self._upstream_secrets.get(name)
        if secret is None:
            secret = self._upstream_secrets[name] = self._unsealed_for(name)
        return secret

    def is_revoked(self, token_digest: str) -> bool:
        return token_digest in self._documents[documents.REVOCATION]

    def _unsealed_for(self, upstream: str) -> str:
        known = self._get(documents.UPSTREAM, upstream, documents.read_upstream)
        if known is None or not known.secret:
            return ""
        try:
            return unseal(known.secret, self._master_keys, app_key=f"upstream:{upstream}")
        except SealBroken as broken:
            # Its calls go on: an upstream that wants signatures refuses those without.
            log.error("The secret of the upstream %s does not open: %s", upstream, broken)
            return ""

    def _apply(self, row: DocumentRow) -> None:
        self.applied_seq = max(self.applied_seq, row.seq)
        named = self._documents.get(row.kind)
        if named is None:
            return  # a kind that a newer publisher knows
        if row.kind == documents.APP:
            self._apps.pop(row.name, None)
        elif row.kind == documents.UPSTREAM:
            self._upstream_secrets.clear()
        elif row.kind == documents.APP_TYPE:
            self._apps.clear()
        elif row.kind == documents.METHOD:
            self._paths.learn(row.name, gone=row.deleted)
        if row.deleted:
            named.pop(row.name, None)
        else:
            named[row.name] = row.body
        if row.kind == documents.PLATFORM:
            known = self._get(row.kind, row.name, documents.read_platform)
            self.limit_headers = known is not None and known.limit_headers

    def _known_app(self, key: str) -> KnownApp | None:
        app = self._get(documents.APP, key, documents.read_app)
        if app is None:
            return None
        app_type = self._get(documents.APP_TYPE, app.type, documents.read_app_type)
        if app_type is None:
            return None
        now = time.time()
        live = [one for one in app.secrets if one.until is None or one.until > now]
        ends = [one.until for one in live if one.until is not None]
        try:
            signers = tuple(
                Signer(unseal(secret.sealed, self._master_keys, app_key=key)) for secret in live
            )
        except SealBroken as broken:
            log.error("The secrets of the app %s do not open: %s", key, broken)
            return None
        allowed = networks(app.addresses)
        return KnownApp(key, app, app_type, signers, allowed, min(ends, default=inf))

    def _get(self, kind: str, name: str, read: Callable[[str], Known]) -> Known | None:
        found = self._documents[kind].get(name)
        if type(found) is str:
            try:
                found = self._documents[kind][name] = read(found)
            except documents.BadDocument as bad:
                log.error("The published %s %s cannot be read: %s", kind, name, bad)
                found = self._documents[kind][name] = None
        known: Known | None = found
        return known
