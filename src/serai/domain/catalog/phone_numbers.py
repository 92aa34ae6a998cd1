"""Mobile numbers as people write them, checked against the numbering plans of libphonenumber."""

import phonenumbers
from phonenumbers import NumberParseException, PhoneMetadata, PhoneNumber, PhoneNumberType

from serai.domain.catalog.counting import Translate, either, in_words, untranslated
from serai.domain.catalog.countries import Country, countries

_MOBILE = {PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE_OR_MOBILE}


def fault_of(text: str, country: str, _: Translate = untranslated) -> str:
    """What is wrong with a mobile number, as a sentence; empty if nothing is.

    `country` is where it is dialled from: an ISO 3166-1 code, or empty if unknown.
    """
    number = _parsed(text, country)
    if number is None:
        return _unreadable(country, _)
    region = _region_of(number, country)
    possible = _possible_lengths(region)
    if not possible:
        return _("No country has mobile numbers under +{code}.").format(code=number.country_code)
    digits = len(phonenumbers.national_significant_number(number))
    if digits not in possible:
        return _wrong_length(region, possible, digits, _)
    if phonenumbers.number_type(number) not in _MOBILE:
        return _not_mobile(region, _)
    return ""


def canonical(text: str, country: str) -> str:
    """As E.164 ("+34612345678"); what cannot be read stays as it was written."""
    number = _parsed(text, country)
    if number is None:
        return text
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def shown(text: str) -> str:
    """An E.164 number as one reads it: "+34 612 34 56 78"."""
    number = _parsed(text, "")
    if number is None:
        return text
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.INTERNATIONAL)


def _parsed(text: str, country: str) -> PhoneNumber | None:
    try:
        return phonenumbers.parse(text, country or None)
    except NumberParseException:
        return None


def _region_of(number: PhoneNumber, country: str) -> str:
    regions = phonenumbers.region_codes_for_country_code(number.country_code or 0)
    if country in regions:  # +1 and +44 are shared: the writer's own country first
        return country
    return str(regions[0]) if regions else ""


def _possible_lengths(region: str) -> list[int]:
    metadata = PhoneMetadata.metadata_for_region(region) if region else None
    if metadata is None or metadata.mobile is None:
        return []
    return [length for length in metadata.mobile.possible_length if length > 0]


def _wrong_length(region: str, possible: list[int], digits: int, _: Translate) -> str:
    country = countries().get(region, Country(region, region, ""))
    words = {"possible": either(possible, _), "digits": in_words(digits, _)}
    if country.adjective:
        article = _("An") if country.adjective[0] in "AEIO" else _("A")
        return _(
            "{article} {adjective} mobile number has {possible} digits; this one has {digits}."
        ).format(article=article, adjective=country.adjective, **words)
    return _("Mobile numbers of {name} have {possible} digits; this one has {digits}.").format(
        name=country.name, **words
    )


def _not_mobile(region: str, _: Translate) -> str:
    country = countries().get(region, Country(region, region, ""))
    return _("No mobile number of {name} begins like this; one looks like {example}.").format(
        name=country.name, example=_example(region)
    )


def _unreadable(country: str, _: Translate) -> str:
    if country:
        return _("This does not read as a telephone number; one looks like {example}.").format(
            example=_example(country)
        )
    return _("Write the number with its country code; one looks like {example}.").format(
        example=_example("ES")
    )


def _example(region: str) -> str:
    number = phonenumbers.example_number_for_type(region, PhoneNumberType.MOBILE)
    if number is None:
        return _example("ES")
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.INTERNATIONAL)
