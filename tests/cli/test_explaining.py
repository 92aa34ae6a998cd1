"""`serai explain` as a process: what it prints, how it ends, and what it keeps to itself."""

import base64
import hmac
import json
import subprocess
from pathlib import Path
from urllib.parse import quote

from serai.protocol.signature import sign
from tests.cli.running import command

SECRET = "0123456789abcdef0123456789abcdef"
CALL = {
    "method": "aliexpress.ds.product.get",
    "app_key": "53472096",
    "timestamp": "2026-11-23 18:02:47",
    "format": "json",
    "v": "2.0",
    "sign_method": "hmac-sha256",
}


def address(**changed: str) -> str:
    params = CALL | changed
    encoded = "&".join(f"{name}={quote(value)}" for name, value in params.items())
    return f"http://localhost:8001/router/rest?{encoded}"


def explain(
    folder: Path, request: str, *arguments: str, secret: str = SECRET
) -> subprocess.CompletedProcess[str]:
    (folder / "secret").write_text(f"{secret}\n", encoding="utf-8")
    return subprocess.run(
        [*command("explain"), "--secret-file", str(folder / "secret"), *arguments],
        input=request,
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_cause_comes_first_and_the_secret_never(tmp_path: Path) -> None:
    encoded = {name: quote(value, safe="") for name, value in CALL.items()}
    wrong = sign(encoded, SECRET, "hmac-sha256")

    done = explain(tmp_path, f"curl '{address(sign=wrong)}'")

    assert done.returncode == 0
    first, *_ = done.stdout.splitlines()
    assert first == "The values were URL-encoded before they were signed."
    assert "Certain: " in done.stdout
    assert "First difference at character 98, in timestamp" in done.stdout
    assert SECRET not in done.stdout
    assert sign(CALL, SECRET, "hmac-sha256") not in done.stdout


def test_json_is_one_object(tmp_path: Path) -> None:
    right = sign(CALL, SECRET, "hmac-sha256")
    request = tmp_path / "request.txt"
    request.write_text(address(sign=right.lower()), encoding="utf-8")

    done = explain(tmp_path, "", str(request), "--json", "--expected-sign")

    told = json.loads(done.stdout)
    assert told["causes"][0]["cause"] == "lower-case-hex"
    assert (told["certain"], told["expected_sign"]) == (True, right)


def test_a_cause_that_is_not_found_ends_with_one(tmp_path: Path) -> None:
    done = explain(tmp_path, address(sign="0" * 64))

    assert done.returncode == 1
    assert done.stdout.startswith("Not found: ")
    assert "Your string" not in done.stdout


def test_a_further_file_is_another_apps_secret(tmp_path: Path) -> None:
    (tmp_path / "lumbre").write_text("f" * 32, encoding="utf-8")
    wrong = sign(CALL, "f" * 32, "hmac-sha256")

    done = explain(tmp_path, address(sign=wrong), "--secret-file", str(tmp_path / "lumbre"))

    assert done.stdout.startswith("The call was signed with the AppSecret of lumbre.")


def test_a_call_without_a_sign_is_told(tmp_path: Path) -> None:
    done = explain(tmp_path, address())

    assert done.stdout.startswith("The request has no sign.")
    assert "Certain" not in done.stdout


def test_a_request_cannot_move_the_cursor(tmp_path: Path) -> None:
    done = explain(tmp_path, address(note="\x1b[2J", sign="\x1b]0;x\x07"))

    assert "\x1b" not in done.stdout
    assert r"\x1b[2J" in done.stdout


def test_what_cannot_be_read_is_one_line(tmp_path: Path) -> None:
    done = explain(tmp_path, "curl http://a --next http://b")

    assert done.returncode == 2
    assert (done.stdout, done.stderr) == (
        "",
        "This part of the curl line cannot be read: --next\n",
    )


def test_a_missing_or_empty_file_is_one_line(tmp_path: Path) -> None:
    empty = explain(tmp_path, address(sign="0" * 64), secret=" ")
    missing = explain(tmp_path, "", str(tmp_path / "nowhere"))
    no_secret = explain(tmp_path, address(), "--secret-file", str(tmp_path / "nowhere"))

    assert empty.stderr == f"{tmp_path / 'secret'} is empty.\n"
    assert missing.stderr == f"{tmp_path / 'nowhere'} cannot be read (No such file or directory).\n"
    assert no_secret.stderr == f"{tmp_path / 'nowhere'} cannot be read as a secret.\n"


def test_without_a_terminal_the_secret_must_come_from_a_file(tmp_path: Path) -> None:
    done = subprocess.run(
        command("explain"),
        input=address(sign="0" * 64),
        capture_output=True,
        text=True,
        check=False,
        start_new_session=True,
    )

    assert done.returncode == 2
    assert done.stderr == "Give the AppSecret in a file: --secret-file.\n"


def test_a_message_signature_is_shown_line_by_line_and_moves_no_cursor(tmp_path: Path) -> None:
    said = '("@method" "@path" "@query");created=1795428167;keyid="53472096";nonce="nonce-0001"'
    signed = f'"@method": GET\n"@path": /api/sync\n"@query": ?a=1\n"@signature-params": {said}'
    digest = base64.b64encode(hmac.digest(SECRET.encode(), signed.encode(), "sha256")).decode()
    headers = f"Host: x\nSignature-Input: sig1={said}\nSignature: sig1=:{digest}:\n"
    request = f"GET /sync?a=1 HTTP/1.1\n{headers}"

    done = explain(tmp_path, request)
    hostile = explain(tmp_path, request.replace("/sync", "/sync\x1b[31m"))

    lines = done.stdout.splitlines()
    assert lines[0] == "The path was signed as /api/sync, but /sync arrived."
    assert lines[lines.index("Your string") + 2] == '  "@path": /api/sync'
    assert lines[lines.index("Our string") + 2] == '  "@path": /sync'
    assert SECRET not in done.stdout
    assert "\x1b" not in hostile.stdout
