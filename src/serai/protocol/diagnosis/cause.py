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
    # Of HTTP Message Signatures.
    INPUT_UNREADABLE = "input-unreadable"
    SEVERAL_SIGNATURES = "several-signatures"
    SIGNATURE_MISSING = "signature-missing"
    LABELS_DIFFER = "labels-differ"
    SIGNATURE_FORM = "signature-form"
    SIGNATURE_WRITTEN_OTHERWISE = "signature-written-otherwise"
    MESSAGE_DIGEST = "message-digest"
    ALG_OTHER = "alg-other"
    KEYID_MISSING = "keyid-missing"
    KEYID_AND_APP_KEY = "keyid-and-app-key"
    PARAMETER_UNKNOWN = "parameter-unknown"
    CREATED_MISSING = "created-missing"
    CREATED_NOT_SECONDS = "created-not-seconds"
    CREATED_OFF = "created-off"
    EXPIRED = "expired"
    NONCE_MISSING = "nonce-missing"
    NONCE_FORM = "nonce-form"
    NONCE_REUSED = "nonce-reused"
    NOT_COVERED = "not-covered"
    COMPONENT_UNKNOWN = "component-unknown"
    HEADER_MISSING = "header-missing"
    HEADER_PRIVATE = "header-private"
    DIGEST_MISSING = "digest-missing"
    DIGEST_FORM = "digest-form"
    DIGEST_OF_ANOTHER = "digest-of-another"
    DIGEST_WRONG = "digest-wrong"
    TARGET_UNENCODED = "target-unencoded"
    METHOD_OTHER = "method-other"
    PATH_OTHER = "path-other"
    QUERY_OTHER = "query-other"
    QUERY_PARAMETER_ADDED = "query-parameter-added"
    AUTHORITY_OTHER = "authority-other"
    SCHEME_OTHER = "scheme-other"
    HEADER_OTHER = "header-other"
    PARAMETERS_OTHER = "parameters-other"
    LINES_OTHER = "lines-other"


class Entry(NamedTuple):
    """What is said of a cause: itself in one sentence, and what to do.

    Plain English with `%(name)s` places, so that an entrance can translate the sentence first and
    fill in the values then.
    """

    sentence: str
    remedy: str
