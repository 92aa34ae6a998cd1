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


class Call:
    """One request, never changed. `params` holds query and body merged, decoded, `sign` included.

    `path_prefix` and `text_body` are what some dialects sign before and after the parameters;
    both are empty for /router/rest. `api_path` is the method where the URL names it. `source` is
    the caller's address. `message` is there if an HTTP Message Signature was sent; then it says
    the AppKey, and `sign` is its nonce: what tells one signed call from another. `format` is the
    one to answer in: what was asked for, or the dialect's own.
    """

    __slots__ = (
        "api_path",
        "app_key",
        "dialect",
        "files",
        "format",
        "message",
        "method",
        "params",
        "path_prefix",
        "session",
        "sign",
        "source",
        "text_body",
    )

    def __init__(
        self,
        params: Mapping[str, str],
        files: Mapping[str, FilePart],
        source: str,
        path_prefix: str = "",
        text_body: str = "",
        dialect: Dialect = TOP,
        api_path: str = "",
        message: HttpMessage | None = None,
    ) -> None:
        self.params = params
        self.files = files
        self.source = source
        self.path_prefix = path_prefix
        self.text_body = text_body
        self.dialect = dialect
        self.api_path = api_path
        self.message = message
        said = params.get
        self.method = api_path or said("method", "")
        self.format: Format = FORMATS.get(said("format", ""), dialect.format)
        self.session = said("session", "")
        if not self.session and len(dialect.tokens) > 1:
            self.session = next(filter(None, map(said, dialect.tokens)), "")
        if message is None:
            self.app_key, self.sign = said("app_key", ""), said("sign", "")
        else:
            self.app_key, self.sign = message.key_id, message.nonce

    def asks(self, name: str) -> str:
        """The value of a system parameter; an empty one counts as not sent."""
        return self.params.get(name, "")

    @property
    def simplify(self) -> bool:
        """Whether to leave the wrappers out: only where JSON was asked for by name."""
        return self.params.get("simplify") == "true" and self.params.get("format") == "json"

    def with_params(
        self,
        params: Mapping[str, str],
        *,
        text_body: str | None = None,
        dialect: Dialect | None = None,
        api_path: str | None = None,
    ) -> "Call":
        """The same call with other parameters."""
        return Call(
            params,
            self.files,
            self.source,
            self.path_prefix,
            self.text_body if text_body is None else text_body,
            dialect or self.dialect,
            self.api_path if api_path is None else api_path,
            self.message,
        )
