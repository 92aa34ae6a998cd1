"""Countries and regions by their ISO 3166-1 alpha-2 code, named as on our pages."""

from functools import cache
from pathlib import Path
from typing import NamedTuple


class Country(NamedTuple):
    code: str
    name: str
    adjective: str  # "Spanish"; empty where we have none


@cache
def countries() -> dict[str, Country]:
    """All of them by code, in the order of their English names."""
    lines = Path(__file__).with_name("countries.tsv").read_text(encoding="utf-8").splitlines()
    return {country.code: country for country in map(_read, lines)}


def _read(line: str) -> Country:
    code, name, *adjective = line.split("\t")
    return Country(code, name, "".join(adjective))
