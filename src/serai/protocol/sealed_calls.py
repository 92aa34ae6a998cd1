"""A request kept for a day, sealed so that a copy of the database does not tell what it held."""

import json

from serai.protocol.diagnosis.received import Received
from serai.protocol.sealing import MasterKeys, seal, unseal

LARGEST_BODY = 64 * 1024


def seal_call(received: Received, keys: MasterKeys, *, request_id: str) -> str:
    """Bound to its request id: a row copied to another call does not open."""
    # latin-1 maps each byte to one character and back.
    parts = [
        received.method,
        received.path,
        received.query.decode("latin-1"),
        received.content_type,
        received.body.decode("latin-1"),
        [[name.decode("latin-1"), value.decode("latin-1")] for name, value in received.headers],
    ]
    return seal(json.dumps(parts), keys, app_key=_bound_to(request_id))


def unseal_call(sealed: str, keys: MasterKeys, *, request_id: str) -> Received:
    """The request; SealBroken if it was altered, moved or its master key is gone."""
    opened = unseal(sealed, keys, app_key=_bound_to(request_id))
    # Those sealed before message signatures were explained have no headers.
    method, path, query, content_type, body, headers = [*json.loads(opened), []][:6]
    return Received(
        method,
        path,
        query.encode("latin-1"),
        content_type,
        body.encode("latin-1"),
        tuple((name.encode("latin-1"), value.encode("latin-1")) for name, value in headers),
    )


def _bound_to(request_id: str) -> str:
    return f"call {request_id}"
