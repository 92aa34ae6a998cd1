"""A curl command line, read as curl reads it (curl(1)); options that change nothing are skipped."""

import argparse
import re
import shlex
from collections.abc import Iterator
from functools import cache
from typing import Any, NoReturn
from urllib.parse import quote_plus, urlsplit

from serai.protocol.diagnosis.pasted_target import CannotRead, as_signature_headers, read_target
from serai.protocol.diagnosis.received import Received

_CURL = re.compile(r"(?:\$ +)?curl(?:\.exe)?\s")
_CONTINUED = re.compile(r"\\\r?\n")
_BOUNDARY = "pasted-form"
_SKIPPED_FLAGS = (
    "-s --silent -S --show-error -i --include -v --verbose -k --insecure -L --location -f --fail "
    "-N --no-buffer -4 --ipv4 -6 --ipv6 -g --globoff --path-as-is --compressed --http1.0 --http1.1 "
    "--http2"
)
_SKIPPED_VALUES = (
    "-A --user-agent -e --referer -b --cookie -c --cookie-jar -o --output -m --max-time -w "
    "--write-out -x --proxy --connect-timeout --retry --resolve --interface --cacert --limit-rate"
)


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        raise CannotRead(f"The curl line cannot be read: {message}.")


def is_curl(text: str) -> bool:
    return _CURL.match(text) is not None


def read_curl(line: str) -> Received:
    """The request that this command would send, or CannotRead."""
    if "^\n" in line or "^\r\n" in line:
        raise CannotRead("This is a line for cmd; copy the request as curl for bash.")
    if re.search(r"""(?<!\S)\$['"]""", line):
        raise CannotRead("Quotes of the form $'…' cannot be read; write the text in plain quotes.")
    try:
        words = shlex.split(_CONTINUED.sub(" ", line))
    except ValueError as error:
        raise CannotRead(f"The quotes of the curl line do not match ({error}).") from None
    words = words[words.index("curl") + 1 :] if "curl" in words[:2] else words[1:]
    options, unknown = _options().parse_known_intermixed_args(words)
    if unknown:
        raise CannotRead(f"This part of the curl line cannot be read: {unknown[0][:80]}")
    _must_be_texts([options.request, *options.url, *options.header, *options.data])
    _must_be_texts(options.form)
    return _request(options)


def _must_be_texts(values: list[Any]) -> None:
    """argparse takes an option whose value is `--` for one without a value."""
    if not all(isinstance(value, str) for value in values):
        raise CannotRead("A value of the curl line is two dashes.")


@cache
def _options() -> argparse.ArgumentParser:
    parser = _Parser(prog="curl", add_help=False, allow_abbrev=False)
    parser.add_argument("addresses", nargs="*")
    parser.add_argument("--url", action="append", default=[])
    parser.add_argument("-X", "--request", default="")
    parser.add_argument("-H", "--header", action="append", default=[])
    parser.add_argument("-G", "--get", action="store_true")
    parser.add_argument("-I", "--head", action="store_true")
    for names, read in (
        (("-d", "--data", "--data-ascii", "--data-binary"), _plain_data),
        (("--data-raw",), str),
        (("--data-urlencode",), _encoded_data),
    ):
        parser.add_argument(*names, dest="data", type=read, action="append", default=[])
    parser.add_argument("-F", "--form", dest="form", type=_part, action="append", default=[])
    parser.add_argument("--form-string", dest="form", type=_text_part, action="append")
    for flag in _SKIPPED_FLAGS.split():
        parser.add_argument(flag, dest="skipped", action="store_true")
    for name in _SKIPPED_VALUES.split():
        parser.add_argument(name, dest="skipped")
    return parser


def _plain_data(data: str) -> str:
    if data.startswith("@"):
        raise CannotRead(f"The body is in the file {data[1:]}; paste its content instead.")
    return data


def _encoded_data(data: str) -> str:
    name, equals, value = data.partition("=")
    if not equals:
        if "@" in data:
            raise CannotRead(f"A value is in a file ({data}); paste its content instead.")
        return _escaped(data)
    return f"{name}={_escaped(value)}" if name else _escaped(value)


def _escaped(value: str) -> str:
    return quote_plus(value.encode(errors="surrogateescape"), safe="~")


def _part(form: str) -> str:
    name, equals, value = form.partition("=")
    if not equals or value.startswith("<"):
        raise CannotRead(f"This part of the form cannot be read: {form[:80]}")
    if value.startswith("@"):
        # The content is not in the line: only a signature over the file's name can be recognised.
        file_name = value[1:].partition(";")[0].rpartition("/")[2]
        return _written(f'{name}"; filename="{file_name}', "")
    return _written(name, value.partition(";type=")[0])


def _text_part(form: str) -> str:
    name, equals, value = form.partition("=")
    if not equals:
        raise CannotRead(f"This part of the form cannot be read: {form[:80]}")
    return _written(name, value)


def _written(name: str, value: str) -> str:
    return f'--{_BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'


def _request(options: Any) -> Received:
    addresses = [*options.url, *options.addresses]
    if len(addresses) != 1:
        raise CannotRead(f"The curl line must have one address; it has {len(addresses)}.")
    address = addresses[0] if "://" in addresses[0] else f"http://{addresses[0]}"
    if re.search(r"\s", address):
        raise CannotRead("The address has white space in it.")
    path, query = read_target(address)
    body, content_type = "&".join(options.data), ""
    if options.form:
        body = "".join([*options.form, f"--{_BOUNDARY}--\r\n"])
        content_type = f"multipart/form-data; boundary={_BOUNDARY}"
    elif options.get:
        query, body = "&".join(filter(None, [query, body])), ""
    else:
        content_type = _content_type(options.header)
    sends = "POST" if options.form or (options.data and not options.get) else "GET"
    return Received(
        method=options.request or ("HEAD" if options.head else sends),
        path=path,
        query=query.encode(errors="surrogateescape"),
        content_type=content_type,
        body=body.encode(errors="surrogateescape"),
        headers=as_signature_headers(_headers(options, address, body, content_type)),
    )


def _content_type(headers: list[str]) -> str:
    for header in headers:
        name, _, value = header.partition(":")
        if name.strip().lower() == "content-type":
            return value.strip()
    return ""


def _headers(options: Any, address: str, body: str, content_type: str) -> Iterator[tuple[str, str]]:
    """What the line says, and what curl adds by itself where it says nothing."""
    named = [header.partition(":")[::2] for header in options.header]
    said = {name.strip().lower() for name, _ in named}
    if "host" not in said:
        yield "host", urlsplit(address).netloc.rpartition("@")[2]
    if "content-type" not in said and body:
        yield "content-type", content_type or "application/x-www-form-urlencoded"
    for name, value in named:
        yield name.strip(), value.strip()
