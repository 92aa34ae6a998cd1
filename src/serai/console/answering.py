"""The form of an application as its page shows it: questions, pictures, what is ready, the tick."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest
from django.urls import reverse
from django.utils.datastructures import MultiValueDict
from django.utils.functional import cached_property
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from serai.console.entering import Entered
from serai.console.saving import version_of
from serai.console.spec_form import Asked, SpecForm
from serai.domain.catalog import form_spec
from serai.domain.catalog.form_spec import Group, Kind
from serai.domain.catalog.models import AppType, Platform
from serai.domain.catalog.phone_numbers import shown as shown_phone
from serai.domain.developers.models import Acceptance, Agreement
from serai.domain.qualifications import drafts
from serai.domain.qualifications.models import Qualification
from serai.domain.reviews.promises import hours_of
from serai.ui import parts
from serai.ui.answers_shown import picture_ids, pictures_of
from serai.ui.states import Tone

TICKED = "agreements_ticked"  # in the session: ids of agreements, until they are accepted
TICK = "accepts_agreement"
SHORT_ANSWER = 500  # characters: such answers may share a line


@dataclass(frozen=True)
class Row:
    """One question as the page draws it."""

    asked: Asked
    picture: parts.Picture | None
    upload_url: str
    from_information: bool


@dataclass(frozen=True)
class RowGroup:
    group: Group
    rows: tuple[Row, ...]


class Answering:
    """A qualification's form, with `data` typed into it or with what was kept."""

    def __init__(
        self,
        request: HttpRequest,
        entered: Entered,
        qualification: Qualification,
        *,
        data: Mapping[str, Any] | None = None,
    ) -> None:
        self.qualification = qualification
        self.platform: Platform = entered.platform
        self.slug = qualification.app_type.slug
        self.agreement = agreement_for(qualification.app_type, today=entered.today)
        self.ticked = is_ticked(request, qualification, self.agreement)
        self.form = form_for(qualification, data=data)
        self.form.fields[TICK] = forms.BooleanField(
            label=_("Agreement"), initial=self.ticked, required=False
        )

    @property
    def version(self) -> str:
        return version_of(self.qualification)

    @property
    def tick_label(self) -> SafeString:
        return format_html(
            _(
                'I have read the <a href="{}" target="_blank">{}, version {}</a>'
                " and accept it for {}"
            ),
            reverse("console:application_agreement", args=[self.slug]),
            self.agreement.title,
            self.agreement.version,
            self.qualification.developer.legal_name,
        )

    @cached_property
    def groups(self) -> list[RowGroup]:
        return [
            RowGroup(g.group, tuple(self._row(asked) for asked in g.fields if asked.shown))
            for g in self.form.groups
            if g.shown
        ]

    @cached_property
    def faults(self) -> dict[str, str]:
        """What stands in the way of submitting, of what is on the page now."""
        gone = _("This picture is no longer here. Upload it again.")
        kept = picture_ids(self.form.spec, self.qualification.answers)
        lost = {key: gone for key, picture in kept.items() if picture not in self._pictures}
        return self.form.faults() | lost

    @cached_property
    def _pictures(self) -> dict[str, parts.Picture]:
        return pictures_of([self.qualification.answers], self.form.spec)

    @property
    def asked_count(self) -> int:
        return sum(len(group.rows) for group in self.groups)

    @property
    def ready_count(self) -> int:
        return self.asked_count - len(self.faults)

    @property
    def known_count(self) -> int:
        return sum(row.from_information for group in self.groups for row in group.rows)

    def check(self, refused_uploads: Mapping[str, str]) -> bool:
        """Whether all is right; what is not stands at its field then, in the page's order."""
        for key, sentence in (self.faults | dict(refused_uploads)).items():
            self.form.errors.pop(key, None)
            self.form.add_error(key, sentence)
        if not self.ticked:
            self.form.add_error(TICK, _("Read the agreement and tick this to accept it."))
        return not self.form.errors

    @property
    def parts_ready(self) -> Iterator[parts.Moment]:
        """The groups with their state; what was not reached yet is no fault."""
        for group in self.groups:
            yield self._part(group.group.title, [row.asked.question.key for row in group.rows])
        done = Tone.DONE if self.ticked else Tone.PLAIN
        yield parts.Moment(_("Agreement"), tone=done, sign="check" if self.ticked else "")

    def decision_by(self, now: datetime) -> datetime:
        """When we would promise a decision if the answers came `now`."""
        work = timedelta(hours=self.qualification.app_type.review_hours)
        return hours_of(self.platform).after(now, work)

    def _part(self, title: str, keys: list[str]) -> parts.Moment:
        wrong = [key for key in keys if key in self.faults]
        if not wrong:
            return parts.Moment(title)
        if self.form.is_bound or any(self.qualification.answers.get(key) for key in wrong):
            return parts.Moment(title, tone=Tone.STOPPED, sign="alert-circle")
        return parts.Moment(title, tone=Tone.PLAIN, sign="")

    def _row(self, asked: Asked) -> Row:
        question = asked.question
        answer = self.qualification.answers.get(question.key)
        known = self.qualification.developer.answers.get(question.fill_from)
        upload_url = reverse("console:application_picture", args=[self.slug, question.key])
        return Row(
            asked=asked,
            picture=self._pictures.get(str(answer)) if asked.is_picture else None,
            upload_url=upload_url if asked.is_picture else "",
            from_information=bool(answer) and answer == known,
        )


def form_for(
    qualification: Qualification,
    *,
    data: Mapping[str, Any] | None = None,
    files: "MultiValueDict[str, UploadedFile[Any]] | None" = None,
) -> SpecForm:
    form = SpecForm(
        form_spec.parse(qualification.form),
        kept=qualification.answers,
        context=drafts.context_of(qualification),
        data=data,
        files=files,
        check_url=reverse("console:application_field", args=[qualification.app_type.slug]),
        short_text=SHORT_ANSWER,
    )
    form.initial = as_written(form.spec, form.initial)
    return form


def as_written(form: form_spec.Form, answers: Mapping[str, Any]) -> dict[str, Any]:
    """Kept answers as a person writes them: telephone numbers in groups of digits."""
    phones = {f.key for f in form.fields if f.kind is Kind.PHONE}
    return {
        key: shown_phone(answer) if key in phones and isinstance(answer, str) else answer
        for key, answer in answers.items()
    }


def agreement_for(app_type: AppType, *, today: date) -> Agreement:
    """The type's agreement: the version in force, or the first one if none is yet."""
    versions = Agreement.objects.filter(slug=app_type.agreement_slug)
    in_force = versions.filter(in_force_from__lte=today).order_by("-version").first()
    return in_force or versions.earliest("version")


def is_ticked(request: HttpRequest, qualification: Qualification, agreement: Agreement) -> bool:
    """Ticked here since one signed in, or accepted with an earlier submission."""
    if agreement.pk in request.session.get(TICKED, []):
        return True
    user = qualification.developer.user_id
    return Acceptance.objects.filter(user=user, agreement=agreement).exists()


def keep_tick(request: HttpRequest, agreement: Agreement) -> None:
    """Remember whether the version that was on the page is ticked."""
    before = set(request.session.get(TICKED, []))
    ticked = TICK in request.POST and request.POST.get("agreement") == str(agreement.pk)
    after = before | {agreement.pk} if ticked else before - {agreement.pk}
    if after != before:
        request.session[TICKED] = sorted(after)
