"""Answers to a form: what is wrong with them, and how we keep them."""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, replace
from urllib.parse import urlsplit

from serai.domain.catalog import phone_numbers, tax_numbers
from serai.domain.catalog.counting import Translate, untranslated
from serai.domain.catalog.countries import countries
from serai.domain.catalog.form_spec import Answers, Field, Form, Json, Kind


@dataclass(frozen=True, kw_only=True)
class Context:
    """What is known of the one who answers; a form that asks it itself overrules it."""

    country: str = ""  # ISO 3166-1 alpha-2
    registers_as: str = ""  # "individual" or "company"
    translate: Translate = untranslated


def check(form: Form, answers: Answers, context: Context) -> dict[str, str]:
    """What stands in the way of submitting: one sentence per field key; empty if nothing does."""
    context = _with_own_answers(form, answers, context)
    faults = {
        field.key: _fault_of(field, answers.get(field.key), context)
        for field in form.fields
        if field.asked_of(context.registers_as)
    }
    return {key: sentence for key, sentence in faults.items() if sentence}


def check_one(form: Form, key: str, answers: Answers, context: Context) -> str:
    """The same for one field, for checking while leaving it; empty if nothing is wrong."""
    return check(form, answers, context).get(key, "")


def normalised(form: Form, answers: Answers, context: Context) -> dict[str, Json]:
    """The answers as we keep them: known keys only, NFC, trimmed; numbers as int, phones as E.164.

    An answer that is wrong is kept as it was written; one that is not asked is kept too, so
    that switching between individual and company loses nothing.
    """
    context = _with_own_answers(form, answers, context)
    return {
        field.key: _kept(field, answers[field.key], context)
        for field in form.fields
        if field.key in answers
    }


def answered(form: Form, answers: Answers, context: Context) -> tuple[int, int]:
    """How many of the questions asked have an answer, and how many are asked."""
    registers_as = _with_own_answers(form, answers, context).registers_as
    asked = [field for field in form.fields if field.asked_of(registers_as)]
    return sum(not _is_empty(answers.get(field.key)) for field in asked), len(asked)


def _with_own_answers(form: Form, answers: Answers, context: Context) -> Context:
    for field in form.fields:
        answer = answers.get(field.key)
        if field.kind is Kind.COUNTRY and answer in countries():
            context = replace(context, country=str(answer))
        if field.key == "registers_as" and isinstance(answer, str):
            context = replace(context, registers_as=answer)
    return context


def _is_empty(answer: Json) -> bool:
    return answer is None or (isinstance(answer, str) and not answer.strip())


def _fault_of(field: Field, answer: Json, context: Context) -> str:
    _ = context.translate
    if _is_empty(answer):
        return _missing(field, context) if field.required else ""
    if field.kind is Kind.NUMBER:
        return _number_fault(field, answer, context)
    if not isinstance(answer, str):
        return _("Write this as text.")
    text = unicodedata.normalize("NFC", answer).strip()
    return (
        _characters_fault(field, text, context)
        or _length_fault(field, text, context)
        or _RULES[field.kind](field, text, context)
    )


def _missing(field: Field, context: Context) -> str:
    _ = context.translate
    if field.kind is Kind.PICTURE:
        return _("Upload the document: a .jpg or .png of at most 2 MB.")
    if field.kind in (Kind.CHOICE, Kind.COUNTRY):
        return _("Choose one: this is needed.")
    return _("This is needed.")


def _characters_fault(field: Field, text: str, context: Context) -> str:
    _ = context.translate
    allowed = "\n\r\t" if field.kind is Kind.TEXTAREA else ""
    for character in text:
        if unicodedata.category(character) in ("Cc", "Cs", "Zl", "Zp") and character not in allowed:
            if character in "\r\n\u2028\u2029":
                return _("Write this in one line.")
            return _("This holds a character that cannot be shown; type it again.")
    return ""


def _length_fault(field: Field, text: str, context: Context) -> str:
    _ = context.translate
    if field.max_length is None or len(text) <= field.max_length:
        return ""
    return _("At most {most:,} characters fit here; this has {count:,}.").format(
        most=field.max_length, count=len(text)
    )


def _number_fault(field: Field, answer: Json, context: Context) -> str:
    _ = context.translate
    number = _whole_number(answer)
    if number is None:
        return _("Write a whole number in digits, like 12.")
    if field.minimum is not None and number < field.minimum:
        return _("At least {least:,}; this is {number:,}.").format(
            least=field.minimum, number=number
        )
    if field.maximum is not None and number > field.maximum:
        return _("At most {most:,}; this is {number:,}.").format(most=field.maximum, number=number)
    return ""


def _whole_number(answer: Json) -> int | None:
    if isinstance(answer, int) and not isinstance(answer, bool):
        return answer
    if isinstance(answer, str) and re.fullmatch(r"-?[0-9]{1,15}", answer.strip()):
        return int(answer)
    return None


def _email_fault(field: Field, text: str, context: Context) -> str:
    _ = context.translate
    if len(text) <= 254 and re.fullmatch(_EMAIL, text):
        return ""
    return _("An e-mail address looks like name@example.com; this one does not.")


_EMAIL = (
    r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@"
    r"([A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?\.)+[A-Za-z]{2,63}"
)


def _url_fault(field: Field, text: str, context: Context) -> str:
    _ = context.translate
    try:
        parts = urlsplit(text)
        sound = "." in (parts.hostname or "") and parts.username is None and parts.port != 0
    except ValueError:
        sound, parts = False, urlsplit("")
    if sound and parts.scheme in ("http", "https") and not re.search(r"[\s<>\"]", text):
        return ""
    return _("An address begins with https:// and names a site, like https://shop.example.")


def _choice_fault(field: Field, text: str, context: Context) -> str:
    _ = context.translate
    if text in (choice.value for choice in field.choices):
        return ""
    return _("Choose one of: {choices}.").format(
        choices=", ".join(choice.label for choice in field.choices)
    )


def _country_fault(field: Field, text: str, context: Context) -> str:
    _ = context.translate
    return "" if text in countries() else _("Choose a country or region from the list.")


def _phone_fault(field: Field, text: str, context: Context) -> str:
    return phone_numbers.fault_of(text, context.country, context.translate)


def _tax_number_fault(field: Field, text: str, context: Context) -> str:
    verdict = tax_numbers.verdict(text, context.country, context.registers_as, context.translate)
    return "" if verdict.right else verdict.sentence


def _nothing(field: Field, text: str, context: Context) -> str:
    return ""


_RULES: dict[Kind, Callable[[Field, str, Context], str]] = {
    Kind.TEXT: _nothing,
    Kind.TEXTAREA: _nothing,
    Kind.PHONE: _phone_fault,
    Kind.EMAIL: _email_fault,
    Kind.URL: _url_fault,
    Kind.CHOICE: _choice_fault,
    Kind.COUNTRY: _country_fault,
    Kind.TAX_NUMBER: _tax_number_fault,
    Kind.PICTURE: _nothing,  # what it shows was looked at when it was uploaded
}


def _kept(field: Field, answer: Json, context: Context) -> Json:
    if field.kind is Kind.NUMBER:
        number = _whole_number(answer)
        return answer if number is None else number
    if not isinstance(answer, str):
        return answer
    text = unicodedata.normalize("NFC", answer).strip()
    if field.kind is Kind.TEXTAREA:
        return text.replace("\r\n", "\n").replace("\r", "\n")
    if field.kind is Kind.PHONE and not _phone_fault(field, text, context):
        return phone_numbers.canonical(text, context.country)
    if field.kind is Kind.TAX_NUMBER and not _tax_number_fault(field, text, context):
        return tax_numbers.canonical(text, context.country, context.registers_as)
    return text
