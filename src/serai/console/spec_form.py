"""Questions as data become a Django form: the developer information and every application form."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.forms.boundfield import BoundField
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext

from serai.console.question_widgets import widget_of
from serai.domain.catalog import form_answers, phone_numbers, tax_numbers
from serai.domain.catalog.form_spec import Answers, Field, Form, Group, Kind

SHORT_TEXT = 100  # texts up to this length may share a line
_SHORT_KINDS = (Kind.COUNTRY, Kind.TAX_NUMBER, Kind.PHONE, Kind.NUMBER, Kind.EMAIL)


@dataclass(frozen=True)
class Finding:
    """What one answer is like: `tone` right, wrong, plain (could not be checked), or empty."""

    tone: str = ""
    words: str = ""


@dataclass(frozen=True)
class Asked:
    """A question on the page. `half` shares its line; one that is not `shown` keeps its answer."""

    question: Field
    bound: BoundField
    half: bool
    shown: bool
    finding: Finding

    @property
    def is_picture(self) -> bool:
        return self.question.kind is Kind.PICTURE

    @property
    def is_mono(self) -> bool:
        return self.question.kind is Kind.TAX_NUMBER


@dataclass(frozen=True)
class AskedGroup:
    group: Group
    fields: tuple[Asked, ...]

    @property
    def shown(self) -> bool:
        return any(asked.shown for asked in self.fields)


class Question(forms.Field):
    """Takes what was typed as it is; what is right is decided by `form_answers`."""

    def __init__(self, question: Field, context: form_answers.Context) -> None:
        hints = (gettext(hint) for hint in (question.hint, question.hint_for(context.country)))
        super().__init__(
            required=question.required,
            label=gettext(question.label),
            help_text=" ".join(filter(None, hints)),
            widget=widget_of(question),
        )
        self.question = question

    def clean(self, value: Any) -> Any:
        return value


class SpecForm(forms.Form):
    """A form of questions. `kept` are the answers so far, and stay where nothing was posted.
    `check_url` is asked about a field when somebody leaves it (script console/leaving.js).

    A picture's answer is the id of an uploaded picture: it comes from `kept` alone; what was
    chosen in the browser is in `uploads()`.
    """

    use_required_attribute = False  # a missing answer gets our sentence, not the browser's

    def __init__(
        self,
        spec: Form,
        *,
        kept: Answers,
        context: form_answers.Context,
        data: Mapping[str, Any] | None = None,
        files: "MultiValueDict[str, UploadedFile[Any]] | None" = None,
        check_url: str = "",
        short_text: int = SHORT_TEXT,
    ) -> None:
        super().__init__(data, files, initial=_as_read(spec, kept))
        self.spec = spec
        self.short_text = short_text
        self.kept = kept
        self.context = form_answers.Context(
            country=context.country, registers_as=context.registers_as, translate=gettext
        )
        shown_context = self._with_what_is_typed()
        for question in spec.fields:
            self.fields[question.key] = Question(question, shown_context)
            if check_url and question.kind is not Kind.PICTURE:
                self.fields[question.key].widget.attrs["data-check"] = check_url
        self.registers_as = shown_context.registers_as
        self.country = shown_context.country

    @property
    def answers(self) -> dict[str, Any]:
        """What was answered, as it is kept; usable also where something is wrong."""
        return form_answers.normalised(self.spec, self._typed(), self.context)

    @property
    def groups(self) -> Iterator[AskedGroup]:
        for group in self.spec.groups:
            asked = [q for q in group.fields if q.asked_of(self.registers_as)]
            halves = _halves(asked, self.short_text)
            yield AskedGroup(
                group,
                tuple(self._asked(question, question.key in halves) for question in group.fields),
            )

    def uploads(self) -> "dict[str, UploadedFile[Any]]":
        chosen = {
            question.key: self.files.get(question.key)
            for question in self.spec.fields
            if question.kind is Kind.PICTURE
        }
        return {key: file for key, file in chosen.items() if isinstance(file, UploadedFile)}

    def faults(self) -> dict[str, str]:
        """One sentence per field key; empty when all is right. For drafts, before submitting."""
        return form_answers.check(self.spec, self._typed(), self.context)

    def finding_at(self, key: str) -> Finding:
        """What is to be said when somebody leaves this field; nothing about an unknown one."""
        if fault := self.faults().get(key, ""):
            return Finding("wrong", fault)
        question = next((q for q in self.spec.fields if q.key == key), None)
        if question is None or question.kind is not Kind.TAX_NUMBER:
            return Finding()
        return self._tax_finding(str(self._typed().get(key) or ""))

    def clean(self) -> dict[str, Any]:
        for key, sentence in self.faults().items():
            self.add_error(key, sentence)
        return self.cleaned_data

    def _asked(self, question: Field, half: bool) -> Asked:
        is_tax = question.kind is Kind.TAX_NUMBER
        finding = self._tax_finding(str(self._typed().get(question.key) or ""))
        return Asked(
            question,
            self[question.key],
            half,
            question.asked_of(self.registers_as),
            finding if is_tax and not self[question.key].errors else Finding(),
        )

    def _tax_finding(self, number: str) -> Finding:
        if not number:
            return Finding()
        verdict = tax_numbers.verdict(number, self.country, self.registers_as, gettext)
        tone = "plain" if not verdict.checked else "right" if verdict.right else "wrong"
        return Finding(tone, verdict.sentence)

    def _typed(self) -> dict[str, Any]:
        """What stands in the form now: posted where it was posted, else what was kept."""
        typed = dict(self.kept)
        if self.is_bound:
            for question in self.spec.fields:
                if question.kind is not Kind.PICTURE and question.key in self.data:
                    typed[question.key] = self.data[question.key]
        return typed

    def _with_what_is_typed(self) -> form_answers.Context:
        typed = self._typed()
        asks_country = next((q.key for q in self.spec.fields if q.kind is Kind.COUNTRY), "")
        return form_answers.Context(
            country=str(typed.get(asks_country) or self.context.country),
            registers_as=str(typed.get("registers_as") or self.context.registers_as),
            translate=gettext,
        )


def _as_read(spec: Form, kept: Answers) -> dict[str, Any]:
    """Kept answers as the fields show them: telephone numbers with their spaces."""
    phones = [question.key for question in spec.fields if question.kind is Kind.PHONE]
    return dict(kept) | {
        key: phone_numbers.shown(str(kept[key])) for key in phones if kept.get(key)
    }


def _halves(questions: list[Field], short_text: int) -> set[str]:
    """Short neighbours share a line, two by two."""
    halves: set[str] = set()
    waiting: Field | None = None
    for question in questions:
        if not _is_short(question, short_text):
            waiting = None
        elif waiting is None:
            waiting = question
        else:
            halves |= {waiting.key, question.key}
            waiting = None
    return halves


def _is_short(question: Field, short_text: int) -> bool:
    if question.kind in _SHORT_KINDS:
        return True
    return question.kind is Kind.TEXT and (question.max_length or 1000) <= short_text
