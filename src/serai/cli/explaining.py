"""`serai explain`: the cause of a failed signature, from a request that somebody pasted.

Secrets come from a file or a prompt, never from the command line, and are never printed.
"""

import json
import logging
import sys
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from getpass import getpass
from pathlib import Path

from serai.cli.cannot_start import CannotStart
from serai.protocol.diagnosis import (
    CannotRead,
    Diagnosis,
    KnownSecret,
    SecretKind,
    Verdict,
    diagnose,
    read_pasted,
)

_SURE = {
    Verdict.RIGHT: "Right: the sign is the one that the platform expects.",
    Verdict.CERTAIN: "Certain: the sign that was sent is that of your string below.",
    Verdict.LIKELY: "Likely: no string that was tried gives the sign that was sent.",
    Verdict.NOT_FOUND: "Not found: none of {tried} strings gives the sign that was sent.",
}


def explain(
    request: Path | None, secret_files: Sequence[Path], *, as_json: bool, expected_sign: bool
) -> bool:
    """Print the diagnosis; whether one was reached. CannotStart if something cannot be read."""
    pasted = _pasted(request)
    logging.getLogger("python_multipart").addHandler(logging.NullHandler())  # we say it
    try:
        received = read_pasted(pasted)
    except CannotRead as error:
        raise CannotStart(str(error)) from error
    secrets = list(_secrets(secret_files))
    diagnosis = diagnose(received, secrets, now=datetime.now(UTC), with_expected_sign=expected_sign)
    print(as_json_text(diagnosis) if as_json else "\n".join(lines(diagnosis)))
    return diagnosis.verdict is not Verdict.NOT_FOUND


def _pasted(request: Path | None) -> bytes:
    if request is None or str(request) == "-":
        if sys.stdin.isatty():
            print("Paste the request, then press Ctrl-D.", file=sys.stderr)
        return sys.stdin.buffer.read()
    try:
        return request.read_bytes()
    except OSError as error:
        raise CannotStart(f"{request} cannot be read ({error.strerror}).") from error


def _secrets(files: Sequence[Path]) -> Iterator[KnownSecret]:
    """The app's own secret comes first, each further file is another app's, called as the file."""
    if not files:
        yield KnownSecret(_asked())
    for number, file in enumerate(files):
        try:
            secret = file.read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError) as error:
            raise CannotStart(f"{file} cannot be read as a secret.") from error
        if not secret:
            raise CannotStart(f"{file} is empty.")
        yield (
            KnownSecret(secret, SecretKind.OTHER_APP, file.name) if number else KnownSecret(secret)
        )


def _asked() -> str:
    try:
        with open("/dev/tty", encoding="utf-8"):
            pass
    except OSError:
        raise CannotStart("Give the AppSecret in a file: --secret-file.") from None
    secret = getpass("AppSecret: ").strip()
    if not secret:
        raise CannotStart("Without the AppSecret no signature can be explained.")
    return secret


def lines(diagnosis: Diagnosis) -> Iterator[str]:
    """The diagnosis for a reader, cause first."""
    for finding in diagnosis.findings:
        yield _one_line(finding.sentence)
        yield f"  {_one_line(finding.remedy)}"
    if diagnosis.signed_string or not diagnosis.certain:
        yield _SURE[diagnosis.verdict].format(tried=diagnosis.tried)
    if not diagnosis.is_complete:
        yield "The request is too large to try everything."
    yield ""
    if diagnosis.signed_string:
        yield from _shown("Your string", diagnosis.signed_string, diagnosis)
    yield from _shown("Our string", diagnosis.server_string, diagnosis)
    if diagnosis.difference is not None:
        place = f", in {diagnosis.difference_in}" if diagnosis.difference_in else ""
        yield f"First difference at character {diagnosis.difference + 1}{place}"
    yield f"Sign sent    {_one_line(diagnosis.sent_sign) or 'none'}"
    if diagnosis.expected_sign:
        yield f"Sign due     {diagnosis.expected_sign}"


def _shown(name: str, text: str, diagnosis: Diagnosis) -> Iterator[str]:
    """On one line; a signature base line by line below its name."""
    if diagnosis.is_message:
        yield name
        yield from (f"  {_one_line(line)}" for line in text.split("\n"))
    else:
        yield f"{name:<11}  {_one_line(text)}"


def _one_line(text: str) -> str:
    """A request is a stranger's text: nothing of it may move the cursor."""
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)


def as_json_text(diagnosis: Diagnosis) -> str:
    told = {
        "verdict": diagnosis.verdict,
        "certain": diagnosis.certain,
        "causes": [
            {
                "cause": finding.cause,
                "sentence": finding.sentence,
                "remedy": finding.remedy,
                "values": dict(finding.values),
            }
            for finding in diagnosis.findings
        ],
        "server_string": diagnosis.server_string,
        "signed_string": diagnosis.signed_string or None,
        "difference": diagnosis.difference,
        "difference_in": diagnosis.difference_in or None,
        "sent_sign": diagnosis.sent_sign,
        "expected_sign": diagnosis.expected_sign or None,
        "secret": diagnosis.secret_kind,
        "tried": diagnosis.tried,
        "complete": diagnosis.is_complete,
    }
    return json.dumps(told, indent=2, ensure_ascii=False)
