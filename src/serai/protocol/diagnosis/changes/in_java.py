"""What to change in Java; `params` is a `TreeMap<String, String>`."""

from serai.protocol.diagnosis.cause import Cause
from serai.protocol.diagnosis.changes.change import Change

_STRING = (
    "StringBuilder string = new StringBuilder();\n"
    "new TreeMap<>(params).forEach((name, value) -> string.append(name).append(value));"
)
_MD5 = (
    'byte[] digest = MessageDigest.getInstance("MD5")\n'
    "    .digest((secret + string + secret).getBytes(StandardCharsets.UTF_8));"
)
_HMAC = (
    'Mac mac = Mac.getInstance("HmacSHA256");\n'
    'mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));\n'
    "byte[] digest = mac.doFinal(string.toString().getBytes(StandardCharsets.UTF_8));"
)
_WRITE = "String sign = HexFormat.of().withUpperCase().formatHex(digest);"
_USED = 'String secret = System.getenv("APP_SECRET").trim();'
_STAMP = (
    'DateTimeFormatter form = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss");\n'
    'params.put("timestamp", LocalDateTime.now(ZoneOffset.ofHours(8)).format(form));'
)
_MILLISECONDS = 'params.put("timestamp", String.valueOf(System.currentTimeMillis()));'
_SIGN_METHOD = 'params.put("sign_method", "hmac-sha256"); // before the string is made'
_PREFIX = "string.insert(0, path);"
_BOTH = "params.putAll(query);\nparams.putAll(form); // all of them, then sort"
_SEND = 'params.put("sign", sign); // then send all of params'

OF_SIGNS: dict[Cause, Change] = {
    Cause.RETIRED_SECRET: Change("", _USED),
    Cause.OTHER_APPS_SECRET: Change(
        "", f'params.put("app_key", System.getenv("APP_KEY"));\n{_USED}'
    ),
    Cause.ALTERED_SECRET: Change('String secret = System.getenv("APP_SECRET") + "&";', _USED),
    Cause.OTHER_DIGEST: Change("", f'params.put("sign_method", "hmac-sha256");\n{_HMAC}'),
    Cause.DIGEST_NOT_KEYED: Change('MessageDigest.getInstance("SHA-256")', _HMAC),
    Cause.SECRET_ONLY_BEFORE: Change("(secret + string)", _MD5),
    Cause.SECRET_ONLY_AFTER: Change("(string + secret)", _MD5),
    Cause.SECRET_NOT_USED: Change("(string.toString())", _MD5),
    Cause.SECRET_WRAPPED_FOR_HMAC: Change("mac.doFinal((secret + string + secret)", _HMAC),
    Cause.KEY_AND_STRING_SWAPPED: Change(
        "new SecretKeySpec(string.toString().getBytes(StandardCharsets.UTF_8)", _HMAC
    ),
    Cause.LOWER_CASE_HEX: Change("String sign = HexFormat.of().formatHex(digest);", _WRITE),
    Cause.SIGN_WRITTEN_OTHERWISE: Change(
        "String sign = Base64.getEncoder().encodeToString(digest);", _WRITE
    ),
    Cause.SIGN_MISSING: Change("", _SEND),
    Cause.SIGN_FORM: Change("", f"{_HMAC}\n{_WRITE}"),
}

OF_STRINGS: dict[Cause, Change] = {
    Cause.PREFIX_MISSING: Change("", _PREFIX),
    Cause.PREFIX_SUPERFLUOUS: Change(_PREFIX, _STRING),
    Cause.PREFIX_OTHER: Change("", _PREFIX),
    Cause.URL_ENCODED: Change(
        "string.append(name).append(URLEncoder.encode(value, StandardCharsets.UTF_8))", _STRING
    ),
    Cause.ENCODED_TWICE: Change(
        "URLEncoder.encode(URLEncoder.encode(value, StandardCharsets.UTF_8), "
        "StandardCharsets.UTF_8)",
        "String sent = URLEncoder.encode(value, StandardCharsets.UTF_8); // once",
    ),
    Cause.PLUS_SENT_PLAIN: Change(
        'name + "=" + value',
        'String sent = name + "=" + URLEncoder.encode(value, StandardCharsets.UTF_8);',
    ),
    Cause.HTML_ESCAPED: Change("string.append(name).append(escapeHtml4(value))", _STRING),
    Cause.CASE_INSENSITIVE_SORT: Change("new TreeMap<>(String.CASE_INSENSITIVE_ORDER)", _STRING),
    Cause.NOT_SORTED: Change("new HashMap<>(params).forEach(", _STRING),
    Cause.SORTED_OTHERWISE: Change("", _STRING),
    Cause.SEPARATORS: Change('.append("=").append(value).append("&")', _STRING),
    Cause.NAMES_LEFT_OUT: Change("string.append(value)", _STRING),
    Cause.STRING_CHANGED: Change("URLEncoder.encode(string.toString(), …)", _STRING),
}

OF_PARAMETERS: dict[Cause, Change] = {
    Cause.BLANKS_LEFT_OUT: Change("if (!value.isEmpty()) string.append(name)", _STRING),
    Cause.BLANKS_WRITTEN: Change(
        "string.append(name).append(value)",
        'string.append(name).append(value == null ? "" : value);',
    ),
    Cause.BODY_NOT_SIGNED: Change("params.putAll(query);", _BOTH),
    Cause.QUERY_NOT_SIGNED: Change("params.putAll(form);", _BOTH),
    Cause.BODY_APPENDED: Change("string.append(body);", _STRING),
    Cause.BODY_CHANGED: Change("", "string.append(body); // the text that is sent, byte for byte"),
    Cause.SIGN_METHOD_NOT_SIGNED: Change("", _SIGN_METHOD),
    Cause.SIGN_METHOD_OTHERWISE: Change("", _SIGN_METHOD),
    Cause.NOT_SIGNED: Change("", "params.put(name, value); // before the string is made"),
    Cause.SIGNED_NOT_SENT: Change("", _SEND),
    Cause.SIGNED_TWICE: Change("", "params.put(name, value); // each name once"),
    Cause.FILE_SIGNED: Change('params.put("image", content);', 'params.remove("image");'),
    Cause.SIGN_INCLUDED: Change("", f'params.remove("sign");\n{_STRING}'),
    Cause.OTHER_CHARSET: Change(
        "string.toString().getBytes()",
        "byte[] signed = string.toString().getBytes(StandardCharsets.UTF_8);",
    ),
    Cause.TRIMMED: Change(
        "", "params.replaceAll((name, value) -> value.trim()); // then sign and send"
    ),
    Cause.LINE_ENDS: Change("", r'text = text.replace("\r\n", "\n"); // then sign and send'),
    Cause.BOOLEANS: Change(
        'params.put("flag", flag ? "1" : "0");', 'params.put("flag", String.valueOf(flag));'
    ),
    Cause.JSON_OTHERWISE: Change("", 'params.put("order", json); // written once for both'),
    Cause.SECONDS_FOR_MILLISECONDS: Change("", _MILLISECONDS),
    Cause.WRONG_ZONE: Change("LocalDateTime.now()", _STAMP),
    Cause.STAMPED_TWICE: Change("", f"{_STAMP} // once"),
    Cause.TIMESTAMP_OTHERWISE: Change("", f"{_STAMP} // once"),
    Cause.SECONDS_SENT: Change("Instant.now().getEpochSecond()", _MILLISECONDS),
    Cause.TIMESTAMP_FORM_SENT: Change("Instant.now().toString()", _STAMP),
    Cause.ZONE_SENT: Change("LocalDateTime.now()", _STAMP),
    Cause.TIME_OFF: Change("", f"{_STAMP} // for each call"),
    Cause.NOT_UTF8: Change(
        "new String(content)", "text = new String(content, StandardCharsets.UTF_8);"
    ),
}
