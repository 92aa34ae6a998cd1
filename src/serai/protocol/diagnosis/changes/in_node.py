"""What to change in Node."""

from serai.protocol.diagnosis.cause import Cause
from serai.protocol.diagnosis.changes.change import Change

_STRING = 'const string = Object.keys(params).sort().map((name) => name + params[name]).join("");'
_MD5 = (
    'const sign = createHash("md5").update(secret + string + secret).digest("hex").toUpperCase();'
)
_HMAC = 'const sign = createHmac("sha256", secret).update(string).digest("hex").toUpperCase();'
_USED = "const secret = process.env.APP_SECRET.trim();"
_SEND = 'await fetch(url, { method: "POST", body: new URLSearchParams({ ...params, sign }) });'
_STAMP = (
    "const china = new Date(Date.now() + 8 * 3600 * 1000).toISOString();\n"
    'params.timestamp = china.slice(0, 19).replace("T", " ");'
)
_MILLISECONDS = "params.timestamp = String(Date.now());"
_SIGN_METHOD = 'params.sign_method = "hmac-sha256"; // before the string is made'
_PREFIX = (
    'const string = path + Object.keys(params).sort().map((name) => name + params[name]).join("");'
)
_BOTH = "const params = { ...query, ...form }; // all of them, then sort"
_WRITE = 'const sign = digest.toString("hex").toUpperCase();'
_FILE = (
    "const data = new FormData();\n"
    "for (const name in params) data.set(name, params[name]);\n"
    'data.set("image", new Blob([content]), "image.png");\n'
    'await fetch(url, { method: "POST", body: data });'
)

OF_SIGNS: dict[Cause, Change] = {
    Cause.RETIRED_SECRET: Change("", _USED),
    Cause.OTHER_APPS_SECRET: Change("", f"params.app_key = process.env.APP_KEY;\n{_USED}"),
    Cause.ALTERED_SECRET: Change('const secret = process.env.APP_SECRET + "&";', _USED),
    Cause.OTHER_DIGEST: Change("", f'params.sign_method = "hmac-sha256";\n{_STRING}\n{_HMAC}'),
    Cause.DIGEST_NOT_KEYED: Change('createHash("sha256").update(secret + string + secret)', _HMAC),
    Cause.SECRET_ONLY_BEFORE: Change('createHash("md5").update(secret + string)', _MD5),
    Cause.SECRET_ONLY_AFTER: Change('createHash("md5").update(string + secret)', _MD5),
    Cause.SECRET_NOT_USED: Change('createHash("md5").update(string)', _MD5),
    Cause.SECRET_WRAPPED_FOR_HMAC: Change(
        'createHmac("sha256", secret).update(secret + string + secret)', _HMAC
    ),
    Cause.KEY_AND_STRING_SWAPPED: Change('createHmac("sha256", string).update(secret)', _HMAC),
    Cause.LOWER_CASE_HEX: Change('const sign = digest.toString("hex");', _WRITE),
    Cause.SIGN_WRITTEN_OTHERWISE: Change('const sign = digest.toString("base64");', _WRITE),
    Cause.SIGN_MISSING: Change("new URLSearchParams(params)", _SEND),
    Cause.SIGN_FORM: Change("", _HMAC),
}

OF_STRINGS: dict[Cause, Change] = {
    Cause.PREFIX_MISSING: Change(_STRING, _PREFIX),
    Cause.PREFIX_SUPERFLUOUS: Change(_PREFIX, _STRING),
    Cause.PREFIX_OTHER: Change("", _PREFIX),
    Cause.URL_ENCODED: Change("name + encodeURIComponent(params[name])", _STRING),
    Cause.ENCODED_TWICE: Change(
        "body.set(name, encodeURIComponent(params[name]));", "body.set(name, params[name]);"
    ),
    Cause.PLUS_SENT_PLAIN: Change(
        "const sent = Object.keys(params).map((name) => `${name}=${params[name]}`);",
        "const sent = new URLSearchParams(params).toString();",
    ),
    Cause.HTML_ESCAPED: Change("name + escapeHtml(params[name])", _STRING),
    Cause.CASE_INSENSITIVE_SORT: Change(
        "Object.keys(params).sort((one, other) => one.localeCompare(other))", _STRING
    ),
    Cause.NOT_SORTED: Change("Object.keys(params).map((name) => name + params[name])", _STRING),
    Cause.SORTED_OTHERWISE: Change("", _STRING),
    Cause.SEPARATORS: Change('.map((name) => `${name}=${params[name]}`).join("&")', _STRING),
    Cause.NAMES_LEFT_OUT: Change(".map((name) => params[name])", _STRING),
    Cause.STRING_CHANGED: Change("encodeURIComponent(string)", _STRING),
}

OF_PARAMETERS: dict[Cause, Change] = {
    Cause.BLANKS_LEFT_OUT: Change(".filter((name) => params[name])", _STRING),
    Cause.BLANKS_WRITTEN: Change(
        "name + params[name]",
        "const string = Object.keys(params).sort()\n"
        '  .map((name) => name + (params[name] ?? "")).join("");',
    ),
    Cause.BODY_NOT_SIGNED: Change("const params = query;", _BOTH),
    Cause.QUERY_NOT_SIGNED: Change("const params = form;", _BOTH),
    Cause.BODY_APPENDED: Change("string + body", _STRING),
    Cause.BODY_CHANGED: Change(
        "", 'const signed = string + body;\nawait fetch(url, { method: "POST", body });'
    ),
    Cause.SIGN_METHOD_NOT_SIGNED: Change("", _SIGN_METHOD),
    Cause.SIGN_METHOD_OTHERWISE: Change("", _SIGN_METHOD),
    Cause.NOT_SIGNED: Change("", "params[name] = value; // before the string is made"),
    Cause.SIGNED_NOT_SENT: Change("", f"{_SEND} // all that was signed"),
    Cause.SIGNED_TWICE: Change("", "const params = Object.fromEntries(pairs); // each name once"),
    Cause.FILE_SIGNED: Change("params.image = content;", _FILE),
    Cause.SIGN_INCLUDED: Change("", f"delete params.sign;\n{_STRING}"),
    Cause.OTHER_CHARSET: Change(
        'const signed = iconv.encode(string, "gbk");', 'const signed = Buffer.from(string, "utf8");'
    ),
    Cause.TRIMMED: Change(
        "",
        "for (const name in params) params[name] = params[name].trim(); // then sign and send",
    ),
    Cause.LINE_ENDS: Change("", r'text = text.replaceAll("\r\n", "\n"); // then sign and send'),
    Cause.BOOLEANS: Change("params.flag = flag ? 1 : 0;", 'params.flag = flag ? "true" : "false";'),
    Cause.JSON_OTHERWISE: Change("", "params.order = JSON.stringify(order); // once for both"),
    Cause.SECONDS_FOR_MILLISECONDS: Change("", _MILLISECONDS),
    Cause.WRONG_ZONE: Change("new Date().toISOString()", _STAMP),
    Cause.STAMPED_TWICE: Change("", f"{_STAMP} // once"),
    Cause.TIMESTAMP_OTHERWISE: Change("", f"{_STAMP} // once"),
    Cause.SECONDS_SENT: Change(
        "params.timestamp = String(Math.floor(Date.now() / 1000));", _MILLISECONDS
    ),
    Cause.TIMESTAMP_FORM_SENT: Change("params.timestamp = new Date().toISOString();", _STAMP),
    Cause.ZONE_SENT: Change("new Date().toISOString()", _STAMP),
    Cause.TIME_OFF: Change("", f"{_STAMP} // for each call"),
    Cause.BROKEN_MULTIPART: Change("", _FILE),
    Cause.NOT_UTF8: Change('content.toString("latin1")', 'text = content.toString("utf8");'),
}
