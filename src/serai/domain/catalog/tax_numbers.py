"""Registration and tax numbers, checked offline where python-stdnum knows the country."""

from dataclasses import dataclass
from importlib import import_module
from types import ModuleType

import stdnum
from stdnum.exceptions import InvalidLength, ValidationError

from serai.domain.catalog.counting import Translate, in_words, untranslated
from serai.domain.catalog.countries import Country, countries


@dataclass(frozen=True)
class TaxVerdict:
    """`checked` says whether we know the country's numbers; `sentence` is for the person."""

    checked: bool
    right: bool
    sentence: str


@dataclass(frozen=True)
class _Number:
    name: str
    module: str
    example: str


_COMPANY = {
    "AR": _Number("CUIT", "stdnum.ar.cuit", "20267565393"),
    "AU": _Number("ABN", "stdnum.au.abn", "51824753556"),
    "BR": _Number("CNPJ", "stdnum.br.cnpj", "16727230000197"),
    "CL": _Number("RUT", "stdnum.cl.rut", "760864285"),
    "CN": _Number("unified social credit code", "stdnum.cn.uscc", "91110000600037341L"),
    "CO": _Number("NIT", "stdnum.co.nit", "2131234321"),
    "ES": _Number("CIF", "stdnum.es.cif", "B12345674"),
    "GB": _Number("VAT number", "stdnum.gb.vat", "980780684"),
    "IN": _Number("GSTIN", "stdnum.in_.gstin", "27AAPFU0939F1ZV"),
    "JP": _Number("corporate number", "stdnum.jp.cn", "5835678256246"),
    "KR": _Number("business registration number", "stdnum.kr.brn", "1168200276"),
    "MX": _Number("RFC", "stdnum.mx.rfc", "GODE561231GR8"),
    "TR": _Number("VKN", "stdnum.tr.vkn", "4540536920"),
    "US": _Number("EIN", "stdnum.us.ein", "911144442"),
}
_INDIVIDUAL = {
    "BR": _Number("CPF", "stdnum.br.cpf", "39053344705"),
    "CN": _Number("resident identity number", "stdnum.cn.ric", "360426199101010071"),
    "ES": _Number("NIF", "stdnum.es.nif", "54362315K"),
    "IN": _Number("PAN", "stdnum.in_.pan", "ACUPA7085R"),
    "TR": _Number("identity number", "stdnum.tr.tckimlik", "17291716060"),
    "US": _Number("taxpayer number", "stdnum.us.tin", "123456789"),
}
# fmt: off
_EUROPEAN_UNION = frozenset({
    "AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "FI", "FR", "GR", "HR", "HU",
    "IE", "IT", "LT", "LU", "LV", "MT", "NL", "PL", "PT", "RO", "SE", "SI", "SK",
})
# fmt: on


def verdict(text: str, country: str, registers_as: str, _: Translate = untranslated) -> TaxVerdict:
    """Whether this can be a number of that country's individual or company."""
    number = _known(country, registers_as)
    place = countries().get(country)
    if number is None or place is None:
        name = place.name if place else _("this country")
        return TaxVerdict(
            checked=False,
            right=True,
            sentence=_("Not checked: we do not know the numbers of {name}.").format(name=name),
        )
    module = _module(number, country)
    try:
        module.validate(text)
    except InvalidLength:
        return TaxVerdict(checked=True, right=False, sentence=_length_fault(number, text, _))
    except ValidationError:
        return TaxVerdict(checked=True, right=False, sentence=_shape_fault(number, place.name, _))
    sentence = _right_for(place, registers_as, _)
    return TaxVerdict(checked=True, right=True, sentence=sentence)


def canonical(text: str, country: str, registers_as: str) -> str:
    """A right number without spaces and dashes; as written where the country is not known."""
    number = _known(country, registers_as)
    return text if number is None else str(_module(number, country).compact(text))


def _known(country: str, registers_as: str) -> _Number | None:
    if registers_as == "individual" and country in _INDIVIDUAL:
        return _INDIVIDUAL[country]
    if country in _EUROPEAN_UNION:
        return _Number("VAT number", "", "")
    return _COMPANY.get(country)


def _module(number: _Number, country: str) -> ModuleType:
    if number.module:
        return import_module(number.module)
    module = stdnum.get_cc_module(country, "vat")
    assert isinstance(module, ModuleType), country
    return module


def _right_for(place: Country, registers_as: str, _: Translate) -> str:
    if not place.adjective:
        return _("The check digit is right for {name}.").format(name=place.name)
    who = _("individual") if registers_as == "individual" else _("company")
    article = _("an") if place.adjective[0] in "AEIO" else _("a")
    return _("The check digit is right for {article} {adjective} {who}.").format(
        article=article, adjective=place.adjective, who=who
    )


def _length_fault(number: _Number, text: str, _: Translate) -> str:
    count = sum(character.isalnum() for character in text)
    if not number.example or len(number.example) == count:
        return _("A {name} has another length; this one has {count} characters.").format(
            name=number.name, count=in_words(count, _)
        )
    return _("A {name} has {expected} characters, like {example}; this one has {count}.").format(
        name=number.name,
        expected=in_words(len(number.example), _),
        example=number.example,
        count=in_words(count, _),
    )


def _shape_fault(number: _Number, place: str, _: Translate) -> str:
    if number.example:
        return _(
            "The check digit does not fit a {name}, like {example}; compare it with your document."
        ).format(name=number.name, example=number.example)
    return _(
        "The check digit does not fit a {name} of {place}; compare it with your document."
    ).format(name=number.name, place=place)
