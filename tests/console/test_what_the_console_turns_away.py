"""What never reaches a page: bodies that are too large, other names than ours."""

from collections.abc import Iterator

import pytest

from tests.console.console_process import Answer, ConsoleProcess, running_console

LARGEST_LICENCE = 2 * 1024 * 1024
LARGEST_BODY = 16 * 1024 * 1024
PHOTOGRAPH = 12 * 1024 * 1024  # as telephones take them
BOUNDARY = "a-boundary-of-our-own"


@pytest.fixture(scope="module")
def console(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ConsoleProcess]:
    with running_console(tmp_path_factory.mktemp("console")) as console:
        yield console


def test_a_body_that_is_too_large_is_answered_in_words(console: ConsoleProcess) -> None:
    answer = _upload(console, b"x" * LARGEST_BODY)

    assert answer.status == 413
    assert answer.text == "The request is larger than 16,777,216 bytes."
    assert answer.headers["connection"] == "close"


@pytest.mark.parametrize("size", [LARGEST_LICENCE + 1, PHOTOGRAPH])
def test_a_licence_that_is_too_large_reaches_the_page_that_can_say_so(
    console: ConsoleProcess, size: int
) -> None:
    answer = _upload(console, b"x" * size)

    # The page asks for the form's token first; the edge let the licence pass.
    assert answer.status == 403
    assert "<h1" in answer.text


@pytest.mark.parametrize("host", ["example.com", "console.example.com:80", "127.0.0.2"])
def test_another_name_than_ours_is_not_answered(console: ConsoleProcess, host: str) -> None:
    answer = console.get("/account/login/", Host=host)

    assert (answer.status, answer.text) == (421, "This server does not answer to that name.\n")


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1"])
def test_both_of_our_names_are_answered(console: ConsoleProcess, host: str) -> None:
    answer = console.get("/account/login/", Host=f"{host}:{console.port}")

    assert answer.status == 200


def _upload(console: ConsoleProcess, content: bytes) -> Answer:
    head = (
        f"--{BOUNDARY}\r\n"
        'Content-Disposition: form-data; name="file"; filename="licence.png"\r\n'
        "Content-Type: image/png\r\n\r\n"
    )
    body = head.encode() + content + f"\r\n--{BOUNDARY}--\r\n".encode()
    headers = {"Content-Type": f"multipart/form-data; boundary={BOUNDARY}"}
    path = "/apply/dropshipping/picture/business_license/"
    return console.ask("POST", path, headers, body)
