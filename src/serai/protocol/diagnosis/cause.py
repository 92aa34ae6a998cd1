"""The causes of a failed signature, by the names that records and JSON carry."""

from enum import StrEnum
from typing import NamedTuple


class Cause(StrEnum):
    # S105 takes names for passwords.
    RETIRED_SECRET = "retired-secret"  # noqa: S105
    OTHER_APPS_SECRET = "other-apps-secret"  # noqa: S105
    ALTERED_SECRET = "altered-secret"  # noqa: S105
    OTHER_DIGEST = "other-digest"
    DIGEST_NOT_KEYED = "digest-not-keyed"
    SECRET_ONLY_BEFORE = "secret-only-before"  # noqa: S105
    SECRET_ONLY_AFTER = "secret-only-after"  # noqa: S105
    SECRET_NOT_USED = "secret-not-used"  # noqa: S105
    SECRET_WRAPPED_FOR_HMAC = "secret-wrapped-for-hmac"  # noqa: S105
    KEY_AND_STRING_SWAPPED = "key-and-string-swapped"
    LOWER_CASE_HEX = "lower-case-hex"
    SIGN_WRITTEN_OTHERWISE = "sign-written-otherwise"
    PREFIX_MISSING = "prefix-missing"
    PREFIX_SUPERFLUOUS = "prefix-superfluous"
    PREFIX_OTHER = "prefix-other"
    URL_ENCODED = "url-encoded"
    ENCODED_TWICE = "encoded-twice"
    PLUS_SENT_PLAIN = "plus-sent-plain"
    HTML_ESCAPED = "html-escaped"
    CASE_INSENSITIVE_SORT = "case-insensitive-sort"
    NOT_SORTED = "not-sorted"
    SORTED_OTHERWISE = "sorted-otherwise"
    SEPARATORS = "separators"
    NAMES_LEFT_OUT = "names-left-out"
    STRING_CHANGED = "string-changed"
    BLANKS_LEFT_OUT = "blanks-left-out"
    BLANKS_WRITTEN = "blanks-written"
    BODY_NOT_SIGNED = "body-not-signed"
    QUERY_NOT_SIGNED = "query-not-signed"
    BODY_APPENDED = "body-appended"
    BODY_CHANGED = "body-changed"
    SIGN_METHOD_NOT_SIGNED = "sign-method-not-signed"
    SIGN_METHOD_OTHERWISE = "sign-method-otherwise"
    NOT_SIGNED = "not-signed"
    SIGNED_NOT_SENT = "signed-not-sent"
    SIGNED_TWICE = "signed-twice"
    FILE_SIGNED = "file-signed"
    SIGN_INCLUDED = "sign-included"
    OTHER_CHARSET = "other-charset"
    TRIMMED = "trimmed"
    LINE_ENDS = "line-ends"
    BOOLEANS = "booleans"
    JSON_OTHERWISE = "json-otherwise"
    SECONDS_FOR_MILLISECONDS = "seconds-for-milliseconds"
    WRONG_ZONE = "wrong-zone"
    STAMPED_TWICE = "stamped-twice"
    TIMESTAMP_OTHERWISE = "timestamp-otherwise"
    SECONDS_SENT = "seconds-sent"
    TIMESTAMP_FORM_SENT = "timestamp-form-sent"
    ZONE_SENT = "zone-sent"
    TIME_OFF = "time-off"
    NOT_UTF8 = "not-utf8"
    BROKEN_MULTIPART = "broken-multipart"
    SIGN_MISSING = "sign-missing"
    SIGN_FORM = "sign-form"


class Entry(NamedTuple):
    """What is said of a cause: itself in one sentence, and what to do.

    Plain English with `%(name)s` places, so that an entrance can translate the sentence first and
    fill in the values then.
    """

    sentence: str
    remedy: str
