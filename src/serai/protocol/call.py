"""A call as it was received: what strict intake lets through, and nothing else."""

from collections.abc import Mapping
from typing import NamedTuple

from serai.protocol.dialects import FORMATS, TOP, Dialect, Format

SYSTEM_PARAMETERS = frozenset(
    {
        "access_token",
        "app_key",
        "format",
        "method",
        "partner_id",
        "session",
        "sign",
        "sign_method",
        "simplify",
        "target_app_key",
        "timestamp",
        "v",
    }
)


class FilePart(NamedTuple):
    """A file of a multipart body. The TOP signature does not cover it."""

    file_name: str
    content_type: str
    content: bytes


class HttpMessage(NamedTuple):
    """A request as HTTP Message Signatures see it (RFC 9421). `target`: path and query as sent.

    `key_id` and what follows is what the message claims; times are seconds of the epoch.
    """

    method: str
    target: str
    headers: tuple[tuple[bytes, bytes], ...]
    body: bytes
    key_id: str = ""
    created: int | None = None
    expires: int | None = None
    nonce: str = ""


class Call(NamedTuple):
    """One request, never changed. `params` holds query and body merged, decoded, `sign` included.

    `path_prefix` and `text_body` are what some dialects sign before and after the parameters;
    both are empty for /router/rest. `api_path` is the method where the URL names it. `source` is
    the caller's address. `message` is there if an HTTP Message Signature was sent.
    """

    params: Mapping[str, str]
    files: Mapping[str, FilePart]
    source: str
    path_prefix: str = ""
    text_body: str = ""
    dialect: Dialect = TOP
    api_path: str = ""
    message: HttpMessage | None = None

    def asks(self, name: str) -> str:
        """The value of a system parameter; an empty one counts as not sent."""
        return self.params.get(name, "")

    @property
    def app_key(self) -> str:
        return self.params.get("app_key", "") if self.message is None else self.message.key_id

    @property
    def sign(self) -> str:
        """What tells one signed call from another: `sign`, or the nonce of a message signature."""
        return self.params.get("sign", "") if self.message is None else self.message.nonce

    @property
    def method(self) -> str:
        return self.api_path or self.params.get("method", "")

    @property
    def session(self) -> str:
        for name in self.dialect.tokens:
            if value := self.params.get(name):
                return value
        return ""

    @property
    def format(self) -> Format:
        """The format to answer in: what was asked for, or the dialect's own."""
        return FORMATS.get(self.asks("format"), self.dialect.format)

    @property
    def simplify(self) -> bool:
        """Whether to leave the wrappers out: only where JSON was asked for by name."""
        return self.params.get("simplify") == "true" and self.params.get("format") == "json"
