"""What to change in Python."""

from serai.protocol.diagnosis.cause import Cause
from serai.protocol.diagnosis.changes.change import Change

_STRING = 'string = "".join(name + params[name] for name in sorted(params))'
_MD5 = "sign = hashlib.md5((secret + string + secret).encode()).hexdigest().upper()"
_HMAC = 'sign = hmac.new(secret.encode(), string.encode(), "sha256").hexdigest().upper()'
_USED = 'secret = os.environ["APP_SECRET"].strip()'
_SEND = 'requests.post(url, data=params | {"sign": sign})'
_NOW = "now = datetime.now(timezone(timedelta(hours=8)))\n"
_STAMP = _NOW + 'params["timestamp"] = now.strftime("%Y-%m-%d %H:%M:%S")'
_MILLISECONDS = 'params["timestamp"] = str(int(time.time() * 1000))'
_SIGN_METHOD = 'params["sign_method"] = "hmac-sha256"  # before the string is made'
_PREFIX = 'string = path + "".join(name + params[name] for name in sorted(params))'
_BOTH = "params = query | form  # all of them, then sort"

OF_SIGNS: dict[Cause, Change] = {
    Cause.RETIRED_SECRET: Change("", _USED),
    Cause.OTHER_APPS_SECRET: Change("", f'params["app_key"] = os.environ["APP_KEY"]\n{_USED}'),
    Cause.ALTERED_SECRET: Change('secret = os.environ["APP_SECRET"] + "&"', _USED),
    Cause.OTHER_DIGEST: Change("", f'params["sign_method"] = "hmac-sha256"\n{_STRING}\n{_HMAC}'),
    Cause.DIGEST_NOT_KEYED: Change(
        "sign = hashlib.sha256((secret + string + secret).encode()).hexdigest().upper()", _HMAC
    ),
    Cause.SECRET_ONLY_BEFORE: Change(
        "sign = hashlib.md5((secret + string).encode()).hexdigest().upper()", _MD5
    ),
    Cause.SECRET_ONLY_AFTER: Change(
        "sign = hashlib.md5((string + secret).encode()).hexdigest().upper()", _MD5
    ),
    Cause.SECRET_NOT_USED: Change("sign = hashlib.md5(string.encode()).hexdigest().upper()", _MD5),
    Cause.SECRET_WRAPPED_FOR_HMAC: Change(
        'sign = hmac.new(secret.encode(), (secret + string + secret).encode(), "sha256")', _HMAC
    ),
    Cause.KEY_AND_STRING_SWAPPED: Change(
        'sign = hmac.new(string.encode(), secret.encode(), "sha256").hexdigest().upper()', _HMAC
    ),
    Cause.LOWER_CASE_HEX: Change("sign = digest.hexdigest()", "sign = digest.hexdigest().upper()"),
    Cause.SIGN_WRITTEN_OTHERWISE: Change(
        "sign = base64.b64encode(digest.digest()).decode()", "sign = digest.hexdigest().upper()"
    ),
    Cause.SIGN_MISSING: Change("requests.post(url, data=params)", _SEND),
    Cause.SIGN_FORM: Change("", _HMAC),
}

OF_STRINGS: dict[Cause, Change] = {
    Cause.PREFIX_MISSING: Change(_STRING, _PREFIX),
    Cause.PREFIX_SUPERFLUOUS: Change(_PREFIX, _STRING),
    Cause.PREFIX_OTHER: Change("", _PREFIX),
    Cause.URL_ENCODED: Change(
        'string = "".join(name + quote_plus(params[name]) for name in sorted(params))', _STRING
    ),
    Cause.ENCODED_TWICE: Change(
        "requests.post(url, data={name: quote(value) for name, value in params.items()})",
        "requests.post(url, data=params)",
    ),
    Cause.PLUS_SENT_PLAIN: Change(
        'query = "&".join(f"{name}={value}" for name, value in params.items())',
        "query = urlencode(params)",
    ),
    Cause.HTML_ESCAPED: Change(
        'string = "".join(name + html.escape(params[name]) for name in sorted(params))', _STRING
    ),
    Cause.CASE_INSENSITIVE_SORT: Change(
        'string = "".join(name + params[name] for name in sorted(params, key=str.lower))', _STRING
    ),
    Cause.NOT_SORTED: Change('string = "".join(name + params[name] for name in params)', _STRING),
    Cause.SORTED_OTHERWISE: Change("", _STRING),
    Cause.SEPARATORS: Change(
        'string = "&".join(f"{name}={params[name]}" for name in sorted(params))', _STRING
    ),
    Cause.NAMES_LEFT_OUT: Change(
        'string = "".join(params[name] for name in sorted(params))', _STRING
    ),
    Cause.STRING_CHANGED: Change("string = quote(string)", _STRING),
}

OF_PARAMETERS: dict[Cause, Change] = {
    Cause.BLANKS_LEFT_OUT: Change(
        'string = "".join(name + params[name] for name in sorted(params) if params[name])', _STRING
    ),
    Cause.BLANKS_WRITTEN: Change(
        'string = "".join(name + str(params[name]) for name in sorted(params))',
        'string = "".join(name + (params[name] or "") for name in sorted(params))',
    ),
    Cause.BODY_NOT_SIGNED: Change("params = query", _BOTH),
    Cause.QUERY_NOT_SIGNED: Change("params = form", _BOTH),
    Cause.BODY_APPENDED: Change(f"{_STRING} + body", _STRING),
    Cause.BODY_CHANGED: Change("", "string += body\nrequests.post(url, data=body.encode())"),
    Cause.SIGN_METHOD_NOT_SIGNED: Change("", _SIGN_METHOD),
    Cause.SIGN_METHOD_OTHERWISE: Change("", _SIGN_METHOD),
    Cause.NOT_SIGNED: Change("", "params[name] = value  # before the string is made"),
    Cause.SIGNED_NOT_SENT: Change("", f"{_SEND}  # all that was signed"),
    Cause.SIGNED_TWICE: Change("", "params = dict(pairs)  # each name once"),
    Cause.FILE_SIGNED: Change(
        'params["image"] = content',
        'requests.post(url, data=params | {"sign": sign}, files={"image": content})',
    ),
    Cause.SIGN_INCLUDED: Change("", f'params.pop("sign", None)\n{_STRING}'),
    Cause.OTHER_CHARSET: Change('signed = string.encode("gbk")', 'signed = string.encode("utf-8")'),
    Cause.TRIMMED: Change(
        "", "params = {name: value.strip() for name, value in params.items()}  # then sign and send"
    ),
    Cause.LINE_ENDS: Change("", r'text = text.replace("\r\n", "\n")  # then sign and send'),
    Cause.BOOLEANS: Change(
        'params["flag"] = str(flag)', 'params["flag"] = "true" if flag else "false"'
    ),
    Cause.JSON_OTHERWISE: Change("", 'params["order"] = json.dumps(order)  # once for both'),
    Cause.SECONDS_FOR_MILLISECONDS: Change("", _MILLISECONDS),
    Cause.WRONG_ZONE: Change("now = datetime.now()", _STAMP),
    Cause.STAMPED_TWICE: Change("", f"{_STAMP}  # once"),
    Cause.TIMESTAMP_OTHERWISE: Change("", f"{_STAMP}  # once"),
    Cause.SECONDS_SENT: Change('params["timestamp"] = str(int(time.time()))', _MILLISECONDS),
    Cause.TIMESTAMP_FORM_SENT: Change('params["timestamp"] = now.isoformat()', _STAMP),
    Cause.ZONE_SENT: Change("now = datetime.now()", _STAMP),
    Cause.TIME_OFF: Change("", f"{_STAMP}  # for each call"),
    Cause.BROKEN_MULTIPART: Change(
        "", 'requests.post(url, data=params | {"sign": sign}, files={"image": content})'
    ),
    Cause.NOT_UTF8: Change('text = content.decode("latin-1")', 'text = content.decode("utf-8")'),
}
