"""What to change in PHP."""

from serai.protocol.diagnosis.cause import Cause
from serai.protocol.diagnosis.changes.change import Change

_STRING = (
    "ksort($params, SORT_STRING);\n"
    "$string = '';\n"
    "foreach ($params as $name => $value) $string .= $name . $value;"
)
_MD5 = "$sign = strtoupper(md5($secret . $string . $secret));"
_HMAC = "$sign = strtoupper(hash_hmac('sha256', $string, $secret));"
_USED = "$secret = trim(getenv('APP_SECRET'));"
_SEND = "$sent = http_build_query($params + ['sign' => $sign]);"
_STAMP = (
    "$now = new DateTime('now', new DateTimeZone('Asia/Shanghai'));\n"
    "$params['timestamp'] = $now->format('Y-m-d H:i:s');"
)
_MILLISECONDS = "$params['timestamp'] = (string) (int) (microtime(true) * 1000);"
_SIGN_METHOD = "$params['sign_method'] = 'hmac-sha256'; // before the string is made"
_PREFIX = "$string = $path . $string;"
_BOTH = "$params = $query + $form; // all of them, then sort"
_FILE = "curl_setopt($curl, CURLOPT_POSTFIELDS, $params + ['image' => new CURLFile('image.png')]);"
_LOOP = "foreach ($params as $name => $value) "

OF_SIGNS: dict[Cause, Change] = {
    Cause.RETIRED_SECRET: Change("", _USED),
    Cause.OTHER_APPS_SECRET: Change("", f"$params['app_key'] = getenv('APP_KEY');\n{_USED}"),
    Cause.ALTERED_SECRET: Change("$secret = getenv('APP_SECRET') . '&';", _USED),
    Cause.OTHER_DIGEST: Change("", f"$params['sign_method'] = 'hmac-sha256';\n{_HMAC}"),
    Cause.DIGEST_NOT_KEYED: Change("hash('sha256', $secret . $string . $secret)", _HMAC),
    Cause.SECRET_ONLY_BEFORE: Change("$sign = strtoupper(md5($secret . $string));", _MD5),
    Cause.SECRET_ONLY_AFTER: Change("$sign = strtoupper(md5($string . $secret));", _MD5),
    Cause.SECRET_NOT_USED: Change("$sign = strtoupper(md5($string));", _MD5),
    Cause.SECRET_WRAPPED_FOR_HMAC: Change(
        "hash_hmac('sha256', $secret . $string . $secret, $secret)", _HMAC
    ),
    Cause.KEY_AND_STRING_SWAPPED: Change("hash_hmac('sha256', $secret, $string)", _HMAC),
    Cause.LOWER_CASE_HEX: Change(
        "$sign = hash_hmac('sha256', $string, $secret);", "$sign = strtoupper($sign);"
    ),
    Cause.SIGN_WRITTEN_OTHERWISE: Change(
        "$sign = base64_encode($digest);", "$sign = strtoupper(bin2hex($digest));"
    ),
    Cause.SIGN_MISSING: Change("$sent = http_build_query($params);", _SEND),
    Cause.SIGN_FORM: Change("", _HMAC),
}

OF_STRINGS: dict[Cause, Change] = {
    Cause.PREFIX_MISSING: Change("", _PREFIX),
    Cause.PREFIX_SUPERFLUOUS: Change(_PREFIX, _STRING),
    Cause.PREFIX_OTHER: Change("", _PREFIX),
    Cause.URL_ENCODED: Change(f"{_LOOP}$string .= $name . urlencode($value);", _STRING),
    Cause.ENCODED_TWICE: Change(
        "$sent = http_build_query(array_map('urlencode', $params));",
        "$sent = http_build_query($params);",
    ),
    Cause.PLUS_SENT_PLAIN: Change(
        '$sent .= "$name=$value&";', "$sent = http_build_query($params);"
    ),
    Cause.HTML_ESCAPED: Change(f"{_LOOP}$string .= $name . htmlspecialchars($value);", _STRING),
    Cause.CASE_INSENSITIVE_SORT: Change("ksort($params, SORT_STRING | SORT_FLAG_CASE);", _STRING),
    Cause.NOT_SORTED: Change("", _STRING),
    Cause.SORTED_OTHERWISE: Change("ksort($params, SORT_NATURAL);", _STRING),
    Cause.SEPARATORS: Change("$string = http_build_query($params);", _STRING),
    Cause.NAMES_LEFT_OUT: Change("$string = implode('', $params);", _STRING),
    Cause.STRING_CHANGED: Change("$string = urlencode($string);", _STRING),
}

OF_PARAMETERS: dict[Cause, Change] = {
    Cause.BLANKS_LEFT_OUT: Change("$params = array_filter($params);", _STRING),
    Cause.BLANKS_WRITTEN: Change("", f"{_LOOP}$string .= $name . ($value ?? '');"),
    Cause.BODY_NOT_SIGNED: Change("$params = $query;", _BOTH),
    Cause.QUERY_NOT_SIGNED: Change("$params = $form;", _BOTH),
    Cause.BODY_APPENDED: Change("$string .= $body;", _STRING),
    Cause.BODY_CHANGED: Change("", "$string .= $body; // the text that is sent, byte for byte"),
    Cause.SIGN_METHOD_NOT_SIGNED: Change("", _SIGN_METHOD),
    Cause.SIGN_METHOD_OTHERWISE: Change("", _SIGN_METHOD),
    Cause.NOT_SIGNED: Change("", "$params[$name] = $value; // before the string is made"),
    Cause.SIGNED_NOT_SENT: Change("", f"{_SEND} // all that was signed"),
    Cause.SIGNED_TWICE: Change("", "$params[$name] = $value; // each name once"),
    Cause.FILE_SIGNED: Change("$params['image'] = file_get_contents('image.png');", _FILE),
    Cause.SIGN_INCLUDED: Change("", f"unset($params['sign']);\n{_STRING}"),
    Cause.OTHER_CHARSET: Change(
        "$string = iconv('UTF-8', 'GBK', $string);",
        "$string = mb_convert_encoding($string, 'UTF-8', 'GBK'); // only if your text is GBK",
    ),
    Cause.TRIMMED: Change("", "$params = array_map('trim', $params); // then sign and send"),
    Cause.LINE_ENDS: Change("", r'$text = str_replace("\r\n", "\n", $text); // then sign and send'),
    Cause.BOOLEANS: Change(
        "$params['flag'] = $flag;", "$params['flag'] = $flag ? 'true' : 'false';"
    ),
    Cause.JSON_OTHERWISE: Change("", "$params['order'] = json_encode($order); // once for both"),
    Cause.SECONDS_FOR_MILLISECONDS: Change("", _MILLISECONDS),
    Cause.WRONG_ZONE: Change("date('Y-m-d H:i:s')", _STAMP),
    Cause.STAMPED_TWICE: Change("", f"{_STAMP} // once"),
    Cause.TIMESTAMP_OTHERWISE: Change("", f"{_STAMP} // once"),
    Cause.SECONDS_SENT: Change("$params['timestamp'] = time();", _MILLISECONDS),
    Cause.TIMESTAMP_FORM_SENT: Change("date('c')", _STAMP),
    Cause.ZONE_SENT: Change("date('Y-m-d H:i:s')", _STAMP),
    Cause.TIME_OFF: Change("", f"{_STAMP} // for each call"),
    Cause.BROKEN_MULTIPART: Change("", _FILE),
    Cause.NOT_UTF8: Change("", "$text = mb_convert_encoding($text, 'UTF-8', 'GBK');"),
}
