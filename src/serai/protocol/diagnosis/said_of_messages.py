"""What is said of HTTP Message Signatures (RFC 9421) and of Content-Digest (RFC 9530)."""

from serai.protocol.diagnosis.cause import Cause, Entry

_BASE64 = "Send the 32 bytes of the HMAC as base64 between colons: sig1=:…:."
_ON_THE_WAY = "Sign the request as it arrives here: a proxy or a library may change it on the way."
_LINES = (
    'Write a line for each covered component as "name": value, joined by \\n without one at the '
    'end; the last line is "@signature-params".'
)

SAID_OF_MESSAGES: dict[Cause, Entry] = {
    Cause.INPUT_UNREADABLE: Entry(
        "Signature-Input cannot be read.",
        'Write sig1=("@method" "@path" "@query");created=…;keyid="…";nonce="…".',
    ),
    Cause.SEVERAL_SIGNATURES: Entry(
        "Signature-Input names %(count)s signatures.", "Send one signature."
    ),
    Cause.SIGNATURE_MISSING: Entry(
        "Signature-Input was sent without Signature.",
        "Send both headers, with one label: Signature: sig1=:…:.",
    ),
    Cause.LABELS_DIFFER: Entry(
        "Signature-Input calls the signature %(said)s, but Signature calls it %(sent)s.",
        "Use one label in both headers.",
    ),
    Cause.SIGNATURE_FORM: Entry(
        "The Signature is not an HMAC-SHA-256: it does not stand for 32 bytes.", _BASE64
    ),
    Cause.SIGNATURE_WRITTEN_OTHERWISE: Entry("The Signature was written as %(how)s.", _BASE64),
    Cause.MESSAGE_DIGEST: Entry(
        "The signature was made with %(made)s, not with HMAC-SHA-256.",
        "Sign with HMAC-SHA-256 and the AppSecret; say alg as hmac-sha256 or not at all.",
    ),
    Cause.ALG_OTHER: Entry(
        "Signature-Input says %(alg)s as alg; the platform takes hmac-sha256 only.",
        "Say hmac-sha256, or leave alg out.",
    ),
    Cause.KEYID_MISSING: Entry(
        "Signature-Input has no keyid.", "Say the app's AppKey as keyid, in quotation marks."
    ),
    Cause.KEYID_AND_APP_KEY: Entry(
        "keyid says %(keyid)s, but the parameter app_key says %(app_key)s.",
        "Say one AppKey, or leave app_key out.",
    ),
    Cause.PARAMETER_UNKNOWN: Entry(
        "Signature-Input has a parameter that is not known here: %(name)s.",
        "Use created, expires, keyid, nonce, alg and tag only.",
    ),
    Cause.CREATED_MISSING: Entry(
        "Signature-Input has no created.", "Say when you sign, in seconds since 1970."
    ),
    Cause.CREATED_NOT_SECONDS: Entry(
        "created has %(digits)s digits: it is not in seconds.",
        "Say seconds since 1970, ten digits, as a whole number without quotation marks.",
    ),
    Cause.CREATED_OFF: Entry(
        "created is %(off)s than the request arrived.",
        "Sign each call anew, count the seconds of UTC, and set the clock of the machine.",
    ),
    Cause.EXPIRED: Entry(
        "The signature had expired when the request arrived: expires was %(off)s.",
        "Set expires later than the call takes to arrive, or leave it out.",
    ),
    Cause.NONCE_MISSING: Entry(
        "Signature-Input has no nonce.", "Say a random nonce, another for each call."
    ),
    Cause.NONCE_FORM: Entry(
        "The nonce has %(length)s characters or some that are not allowed.",
        "Use 8 to 128 visible ASCII characters.",
    ),
    Cause.NONCE_REUSED: Entry(
        "The signature is right, but its nonce was used already.",
        "Make a nonce, created and the signature anew for each call, also for a repeated one.",
    ),
    Cause.NOT_COVERED: Entry(
        "The signature does not cover %(name)s.",
        'Cover "@method", "@path" and "@query", with a body "content-digest", and with a '
        'multipart body "content-type".',
    ),
    Cause.COMPONENT_UNKNOWN: Entry(
        "The signature covers %(name)s, which cannot be read from a request.",
        'Cover "@method", "@path", "@query" and "content-digest".',
    ),
    Cause.HEADER_MISSING: Entry(
        "The signature covers the header %(name)s, which did not arrive.",
        "Send each header that you cover; do not cover those that a proxy takes away.",
    ),
    Cause.HEADER_PRIVATE: Entry(
        "The signature covers %(name)s; what that held is not kept, so it cannot be rebuilt.",
        'Cover "@method", "@path", "@query" and "content-digest".',
    ),
    Cause.DIGEST_MISSING: Entry(
        "The request has a body, but no Content-Digest.",
        'Send Content-Digest: sha-256=:…: with the digest of the body, and cover "content-digest".',
    ),
    Cause.DIGEST_FORM: Entry(
        "Content-Digest has a form that is not read.",
        "Write sha-256=:…: with the base64 of the digest between the colons.",
    ),
    Cause.DIGEST_OF_ANOTHER: Entry(
        "Content-Digest is that of %(what)s, not of the body that arrived.",
        "Take the digest of the very bytes that you send.",
    ),
    Cause.DIGEST_WRONG: Entry(
        "Content-Digest is not that of the body that arrived.",
        "Take the digest of the very bytes that you send; nothing may change them on the way.",
    ),
    Cause.TARGET_UNENCODED: Entry(
        "The address has characters that must be percent-encoded.",
        "Encode the address first, then sign its path and query as they are sent.",
    ),
    Cause.METHOD_OTHER: Entry(
        "The method was signed as %(signed)s, but %(sent)s arrived.", _ON_THE_WAY
    ),
    Cause.PATH_OTHER: Entry(
        "The path was signed as %(signed)s, but %(sent)s arrived.", _ON_THE_WAY
    ),
    Cause.QUERY_OTHER: Entry(
        "The query was signed otherwise than it arrived: %(how)s.",
        "Sign ? and the query as it is sent, encoded and in the same order. A proxy or a library "
        "may change it on the way.",
    ),
    Cause.QUERY_PARAMETER_ADDED: Entry(
        "The parameter %(name)s arrived in the query, but was not signed.",
        "Sign the whole query; add nothing after signing, nor in a proxy.",
    ),
    Cause.AUTHORITY_OTHER: Entry(
        "The host was signed as %(signed)s, but %(sent)s arrived.",
        'Leave "@authority" and "host" out: they need not be covered, and proxies change them.',
    ),
    Cause.SCHEME_OTHER: Entry(
        "%(name)s was signed as %(signed)s, but the gateway sees %(sent)s.",
        'Cover "@path" and "@query" instead: a proxy ends https before the gateway.',
    ),
    Cause.HEADER_OTHER: Entry(
        "The header %(name)s was signed as %(signed)s, but %(sent)s arrived.", _ON_THE_WAY
    ),
    Cause.PARAMETERS_OTHER: Entry(
        "The line @signature-params was signed otherwise: %(how)s.",
        "Sign the very text that follows sig1= in Signature-Input.",
    ),
    Cause.LINES_OTHER: Entry(
        "The lines of the signature base were put together otherwise: %(how)s.", _LINES
    ),
}
