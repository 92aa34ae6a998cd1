"""What to change where a shell signs with openssl and curl sends."""

from serai.protocol.diagnosis.cause import Cause
from serai.protocol.diagnosis.changes.change import Change

_HMAC = (
    'sign=$(printf %s "$string" | openssl dgst -sha256 -hmac "$APP_SECRET" -r |\n'
    "  cut -d' ' -f1 | tr a-f A-F)"
)
_MD5 = (
    'sign=$(printf %s "$APP_SECRET$string$APP_SECRET" | openssl md5 -r |\n'
    "  cut -d' ' -f1 | tr a-f A-F)"
)
_ENCODE = 'curl "$url" --data-urlencode "title=$title" --data-urlencode "sign=$sign"'
_STAMP = "timestamp=$(TZ=Asia/Shanghai date '+%Y-%m-%d %H:%M:%S')"
_MILLISECONDS = "timestamp=$(date +%s000)"

OF_SIGNS: dict[Cause, Change] = {
    Cause.ALTERED_SECRET: Change('echo "$string" | openssl dgst', _HMAC),
    Cause.DIGEST_NOT_KEYED: Change("openssl dgst -sha256", _HMAC),
    Cause.SECRET_ONLY_BEFORE: Change('printf %s "$APP_SECRET$string"', _MD5),
    Cause.SECRET_ONLY_AFTER: Change('printf %s "$string$APP_SECRET"', _MD5),
    Cause.SECRET_NOT_USED: Change('printf %s "$string"', _MD5),
    Cause.SECRET_WRAPPED_FOR_HMAC: Change('printf %s "$APP_SECRET$string$APP_SECRET"', _HMAC),
    Cause.LOWER_CASE_HEX: Change("", _HMAC),
    Cause.SIGN_WRITTEN_OTHERWISE: Change("openssl dgst -binary | base64", _HMAC),
    Cause.SIGN_MISSING: Change("", _ENCODE),
    Cause.SIGN_FORM: Change("", _HMAC),
}

OF_STRINGS: dict[Cause, Change] = {
    Cause.ENCODED_TWICE: Change('--data-urlencode "title=Tea%20pot"', _ENCODE),
    Cause.PLUS_SENT_PLAIN: Change('-d "title=$title"', _ENCODE),
    Cause.CASE_INSENSITIVE_SORT: Change("sort", "LC_ALL=C sort"),
    Cause.STRING_CHANGED: Change('echo "$string" | openssl dgst', _HMAC),
}

OF_PARAMETERS: dict[Cause, Change] = {
    Cause.SECONDS_FOR_MILLISECONDS: Change("timestamp=$(date +%s)", _MILLISECONDS),
    Cause.SECONDS_SENT: Change("timestamp=$(date +%s)", _MILLISECONDS),
    Cause.WRONG_ZONE: Change("timestamp=$(date '+%Y-%m-%d %H:%M:%S')", _STAMP),
    Cause.ZONE_SENT: Change("timestamp=$(date '+%Y-%m-%d %H:%M:%S')", _STAMP),
    Cause.TIMESTAMP_FORM_SENT: Change("timestamp=$(date -Iseconds)", _STAMP),
    Cause.STAMPED_TWICE: Change("", f"{_STAMP}  # once"),
    Cause.TIME_OFF: Change("", f"{_STAMP}  # for each call"),
    Cause.BROKEN_MULTIPART: Change("", 'curl "$url" -F "sign=$sign" -F image=@image.png'),
    Cause.FILE_SIGNED: Change("", 'curl "$url" -F "sign=$sign" -F image=@image.png'),
}
