"""The platform's own files: its hours, its mails, its upstreams, the developer information."""

import re
import string
from collections.abc import Iterator
from urllib.parse import urlsplit
from zoneinfo import available_timezones

from serai.domain.catalog import form_spec
from serai.domain.catalog.pack_reading import Pack
from serai.domain.catalog.pack_shape import MAIL_WORDS, Path, Table

Found = Iterator[tuple[str, Path, str]]

NEEDED_OF_DEVELOPERS = ("registers_as", "legal_name", "country")


def faults(pack: Pack) -> Found:
    """(file, path, reason) of what is wrong in the files of which a pack has one each."""
    yield from _platform(pack)
    yield from _developer_form(pack.single["developer_form.toml"])
    yield from _mails(pack.single["mails.toml"])
    yield from _categories(pack.single["categories.toml"])
    yield from _slugs("api_groups.toml", "api_groups", pack.single["api_groups.toml"])
    yield from _upstreams(pack.single["upstreams.toml"])


def _platform(pack: Pack) -> Found:
    name, platform = "platform.toml", pack.single["platform.toml"]
    if platform["time_zone"] not in available_timezones():
        yield name, ("time_zone",), "is no time zone of the IANA database"
    if not re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s]+", platform["contact_email"]):
        yield name, ("contact_email",), "is no e-mail address"
    days = platform["business_days"]
    if days != sorted(set(days)) or max(days) > 6:
        yield name, ("business_days",), "are not weekdays from 0 (Monday) to 6, in order"
    if not _are_hours(platform["business_hours"]):
        yield name, ("business_hours",), 'are not like ["09:00", "18:00"], the later one second'
    if all(slug != platform["agreement"] for slug, _ in pack.agreements):
        yield name, ("agreement",), "names no agreement of this pack"
    if platform.get("limit_headers") is False:
        yield name, ("limit_headers",), "is false anyway: leave it out"


def _are_hours(hours: list[str]) -> bool:
    clock = r"([01][0-9]|2[0-3]):[0-5][0-9]"
    return (
        len(hours) == 2 and all(re.fullmatch(clock, hour) for hour in hours) and hours[0] < hours[1]
    )


def _developer_form(data: Table) -> Found:
    name = "developer_form.toml"
    try:
        form = form_spec.parse(data)
    except form_spec.FormFault as fault:
        yield name, fault.path, fault.reason
        return
    keys = {field.key for field in form.fields}
    for key in NEEDED_OF_DEVELOPERS:
        if key not in keys:
            yield name, ("groups",), f'lack the field "{key}", which every developer is asked'


def _mails(mails: Table) -> Found:
    for kind, mail in mails.items():
        for part, text in mail.items():
            try:
                fields = [field for field in string.Formatter().parse(text) if field[1] is not None]
            except ValueError as error:
                yield "mails.toml", (kind, part), f"has braces that do not match: {error}"
                continue
            known = _words_of(part)
            for _, word, form, conversion in fields:
                if word not in known or form or conversion:
                    reason = f"names {{{word}}}; known here: {', '.join(sorted(known)) or 'none'}"
                    yield "mails.toml", (kind, part), reason


def _words_of(part: str) -> frozenset[str]:
    """A button is not filled in; a subject is read by whoever looks over a shoulder."""
    if part == "button":
        return frozenset()
    return MAIL_WORDS - {"company", "contact_name"} if part == "subject" else MAIL_WORDS


def _categories(data: Table) -> Found:
    seen: set[str] = set()
    for index, top in enumerate(data["categories"]):
        places: list[tuple[Path, str]] = [(("categories", index, "slug"), top["slug"])]
        places += [
            (("categories", index, "leaves", place, "slug"), leaf["slug"])
            for place, leaf in enumerate(top["leaves"])
        ]
        for path, slug in places:
            yield from _slug_faults("categories.toml", path, slug, seen)


def _upstreams(data: Table) -> Found:
    yield from _slugs("upstreams.toml", "upstreams", data)
    for index, upstream in enumerate(data["upstreams"]):
        if not _is_address(upstream["address"]):
            path = ("upstreams", index, "address")
            yield "upstreams.toml", path, "is not like http://127.0.0.1:8003, without a path"
    if all(upstream["slug"] != "sandbox" for upstream in data["upstreams"]):
        yield "upstreams.toml", ("upstreams",), 'lack "sandbox", which answers sandbox keys'


def _is_address(address: str) -> bool:
    try:
        parts = urlsplit(address)
        return (
            parts.scheme in ("http", "https")
            and bool(parts.hostname)
            and parts.port != 0
            and address == f"{parts.scheme}://{parts.netloc}"
            and "@" not in parts.netloc
        )
    except ValueError:
        return False


def _slugs(name: str, key: str, data: Table) -> Found:
    seen: set[str] = set()
    for index, table in enumerate(data[key]):
        yield from _slug_faults(name, (key, index, "slug"), table["slug"], seen)


def _slug_faults(name: str, path: Path, slug: str, seen: set[str]) -> Found:
    if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", slug):
        yield name, path, "is not made of a-z, 0-9 and single dashes"
    if slug in seen:
        yield name, path, f'is "{slug}" a second time'
    seen.add(slug)
