"""What to change where HTTP Message Signatures are made: four places in each language's code."""

from typing import NamedTuple

from serai.protocol.diagnosis.cause import Cause
from serai.protocol.diagnosis.changes.change import Change


class Snippets(NamedTuple):
    """Signature-Input, the signature base, both headers, Content-Digest."""

    said: str
    base: str
    signature: str
    digest: str


_PYTHON = Snippets(
    said="""parameters = (
    f'("@method" "@path" "@query" "content-digest");created={int(time.time())}'
    f';keyid="{app_key}";nonce="{secrets.token_hex(16)}"'
)""",
    base=r"""base = "\n".join([
    f'"@method": {method}',
    f'"@path": {url.path}',
    f'"@query": ?{url.query}',  # encoded, as it is sent
    f'"content-digest": {headers["Content-Digest"]}',  # with a body
    f'"@signature-params": {parameters}',
])""",
    signature="""mac = hmac.new(secret.encode(), base.encode(), "sha256").digest()
headers["Signature-Input"] = f"sig1={parameters}"
headers["Signature"] = f"sig1=:{base64.b64encode(mac).decode()}:\"""",
    digest="""digest = base64.b64encode(hashlib.sha256(body).digest()).decode()
headers["Content-Digest"] = f"sha-256=:{digest}:"  # of the very bytes that are sent""",
)
_NODE = Snippets(
    said="""const parameters = '("@method" "@path" "@query" "content-digest")'
  + `;created=${Math.floor(Date.now() / 1000)};keyid="${appKey}";nonce="${randomUUID()}"`;""",
    base=r"""const base = [
  `"@method": ${method}`,
  `"@path": ${url.pathname}`,
  `"@query": ${url.search || "?"}`, // encoded, as it is sent
  `"content-digest": ${headers["Content-Digest"]}`, // with a body
  `"@signature-params": ${parameters}`,
].join("\n");""",
    signature="""const mac = createHmac("sha256", secret).update(base).digest("base64");
headers["Signature-Input"] = `sig1=${parameters}`;
headers["Signature"] = `sig1=:${mac}:`;""",
    digest="""const digest = createHash("sha256").update(body).digest("base64");
headers["Content-Digest"] = `sha-256=:${digest}:`; // of the very bytes that are sent""",
)
_JAVA = Snippets(
    said=r"""String parameters = "(\"@method\" \"@path\" \"@query\" \"content-digest\");created="
    + Instant.now().getEpochSecond() + ";keyid=\"" + appKey + "\";nonce=\"" + UUID.randomUUID()
    + "\"";""",
    base=r"""String base = "\"@method\": " + method + "\n\"@path\": " + uri.getRawPath()
    + "\n\"@query\": ?" + uri.getRawQuery() // encoded, as it is sent
    + "\n\"content-digest\": " + headers.get("Content-Digest") // with a body
    + "\n\"@signature-params\": " + parameters;""",
    signature="""Mac mac = Mac.getInstance("HmacSHA256");
mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
byte[] signature = mac.doFinal(base.getBytes(StandardCharsets.UTF_8));
headers.put("Signature-Input", "sig1=" + parameters);
headers.put("Signature", "sig1=:" + Base64.getEncoder().encodeToString(signature) + ":");""",
    digest="""byte[] digest = MessageDigest.getInstance("SHA-256").digest(body); // the bytes sent
headers.put("Content-Digest", "sha-256=:" + Base64.getEncoder().encodeToString(digest) + ":");""",
)
_PHP = Snippets(
    said="""$parameters = '("@method" "@path" "@query" "content-digest");created=' . time()
    . ';keyid="' . $appKey . '";nonce="' . bin2hex(random_bytes(16)) . '"';""",
    base=r"""$base = implode("\n", [
    '"@method": ' . $method,
    '"@path": ' . $path,
    '"@query": ?' . $query, // encoded, as it is sent
    '"content-digest": ' . $headers['Content-Digest'], // with a body
    '"@signature-params": ' . $parameters,
]);""",
    signature="""$mac = base64_encode(hash_hmac('sha256', $base, $secret, true));
$headers['Signature-Input'] = "sig1=$parameters";
$headers['Signature'] = "sig1=:$mac:";""",
    digest="""$digest = base64_encode(hash('sha256', $body, true));
$headers['Content-Digest'] = "sha-256=:$digest:"; // of the very bytes that are sent""",
)

_OF_SIGNATURE = (
    *(Cause.SIGNATURE_MISSING, Cause.LABELS_DIFFER, Cause.SIGNATURE_FORM, Cause.MESSAGE_DIGEST),
    *(Cause.SIGNATURE_WRITTEN_OTHERWISE, Cause.SEVERAL_SIGNATURES, Cause.DIGEST_NOT_KEYED),
    *(Cause.KEY_AND_STRING_SWAPPED, Cause.SECRET_WRAPPED_FOR_HMAC),
)
_OF_BASE = (
    *(Cause.METHOD_OTHER, Cause.PATH_OTHER, Cause.QUERY_OTHER, Cause.QUERY_PARAMETER_ADDED),
    *(Cause.HEADER_OTHER, Cause.LINES_OTHER, Cause.PARAMETERS_OTHER, Cause.TARGET_UNENCODED),
)
_OF_DIGEST = (
    *(Cause.DIGEST_MISSING, Cause.DIGEST_FORM, Cause.DIGEST_OF_ANOTHER, Cause.DIGEST_WRONG),
)
_OF_INPUT = (
    *(Cause.INPUT_UNREADABLE, Cause.ALG_OTHER, Cause.KEYID_MISSING, Cause.KEYID_AND_APP_KEY),
    *(Cause.PARAMETER_UNKNOWN, Cause.CREATED_MISSING, Cause.CREATED_NOT_SECONDS),
    *(Cause.CREATED_OFF, Cause.EXPIRED, Cause.NONCE_MISSING, Cause.NONCE_FORM),
    *(Cause.NONCE_REUSED, Cause.NOT_COVERED, Cause.COMPONENT_UNKNOWN, Cause.HEADER_MISSING),
    *(Cause.HEADER_PRIVATE, Cause.AUTHORITY_OTHER, Cause.SCHEME_OTHER),
)


def _table(snippets: Snippets) -> dict[Cause, Change]:
    return {
        **dict.fromkeys(_OF_SIGNATURE, Change("", snippets.signature)),
        **dict.fromkeys(_OF_BASE, Change("", snippets.base)),
        **dict.fromkeys(_OF_DIGEST, Change("", snippets.digest)),
        **dict.fromkeys(_OF_INPUT, Change("", snippets.said)),
    }


OF_MESSAGES: dict[str, dict[Cause, Change]] = {
    "Python": _table(_PYTHON),
    "Node": _table(_NODE),
    "Java": _table(_JAVA),
    "PHP": _table(_PHP),
}
