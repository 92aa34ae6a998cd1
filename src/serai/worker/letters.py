"""What a mail about an application says: the pack's words, the case's facts, the reviewer's words.
Mails about an account come as the console wrote them.

Texts that people wrote never reach a header: not the subject, not a display name.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.exceptions import ObjectDoesNotExist
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from serai.domain.apps.sealing import master_keys
from serai.domain.catalog.models import Platform
from serai.domain.events import account_mails
from serai.domain.events.models import Event
from serai.domain.qualifications.models import Qualification
from serai.domain.reviews.models import Case
from serai.domain.reviews.promises import hours_of

# A second submission is told like the first.
LETTERS = {
    "qualification.submitted": "submitted",
    "qualification.resubmitted": "submitted",
    "qualification.changes_requested": "changes_requested",
    "qualification.approved": "approved",
    "qualification.rejected": "rejected",
    "qualification.revoked": "revoked",
}
BUTTON_LEADS_TO = {
    "submitted": "/applications/{case}/",
    "changes_requested": "/apply/{slug}/",
    "approved": "/apps/new/{slug}/",
    "rejected": "/applications/{case}/",
    "revoked": "/applications/{case}/",
}


@dataclass(frozen=True)
class _Subject:
    """What an event about an application speaks of."""

    letter: str
    event: Event
    qualification: Qualification
    case: Case
    platform: Platform

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.qualification.developer.user.time_zone)


def letter_about(event: Event) -> EmailMultiAlternatives | None:
    """The mail about an event, with a Message-ID that is the same each time it is made.

    None when there is nobody to write to.
    """
    if event.kind == account_mails.KIND:
        return _handed_over(event)
    qualification = (
        Qualification.objects.select_related("developer__user", "app_type")
        .filter(pk=event.subject_id)
        .first()
    )
    if qualification is None or not qualification.developer.user.is_active:
        return None
    subject = _Subject(
        letter=LETTERS[event.kind],
        event=event,
        qualification=qualification,
        case=Case.objects.of(qualification),
        platform=Platform.objects.current(),
    )
    user = qualification.developer.user
    with translation.override(user.language), timezone.override(subject.zone):
        return _written(subject, to=user.email)


def _handed_over(event: Event) -> EmailMultiAlternatives | None:
    mail = account_mails.opened(event, keys=master_keys())
    if mail is not None:
        mail.extra_headers["Message-ID"] = message_id(event)
    return mail


def message_id(event: Event) -> str:
    """From the event's number and moment, so that a database begun anew repeats none."""
    moment = int(event.at.timestamp() * 1_000_000)
    host = settings.SERAI_CONSOLE_URL.partition("://")[2].partition(":")[0]
    return f"<event-{event.pk}.{moment:x}.mail@{host}>"


def _written(subject: _Subject, *, to: str) -> EmailMultiAlternatives:
    said = subject.platform.mails.get(subject.letter) or _our_words(subject.letter)
    words = _words(subject)
    heads = words | dict.fromkeys(("company", "contact_name"), "")
    context = {
        "subject": " ".join(said["subject"].format_map(heads).split()),
        "platform_name": subject.platform.name,
        "language": translation.get_language(),
        "recipient": words["contact_name"],
        "heading": said["heading"].format_map(words),
        "sentence": said["sentence"].format_map(words),
        "what_comes_next": said["next"].format_map(words),
        "button_words": said["button"],
        "button_url": settings.SERAI_CONSOLE_URL + _path(subject),
        "facts": list(_facts(subject).items()),
        "case": subject.case.number,
        "reviewers_words": _reason(subject.event),
    }
    message = EmailMultiAlternatives(
        subject=context["subject"],
        body=render_to_string(f"ui/mail/{subject.letter}.txt", context),
        to=[to],
        reply_to=[subject.platform.contact_email],
        headers={"Message-ID": message_id(subject.event), "Auto-Submitted": "auto-generated"},
    )
    message.attach_alternative(
        render_to_string(f"ui/mail/{subject.letter}.html", context), "text/html"
    )
    return message


def _words(subject: _Subject) -> dict[str, Any]:
    developer = subject.qualification.developer
    company = plain(developer.legal_name)
    return {
        "app_type": subject.qualification.app_type.name,
        "apps_allowed": subject.qualification.apps_allowed,
        "case": subject.case.number,
        "company": company,
        "contact_name": plain(str(developer.answers.get("contact_name", ""))) or company,
        "platform": subject.platform.name,
        "promised": _moment(subject.case.promised_at),
    }


def plain(text: str) -> str:
    """One line without signs that could break it or turn its direction."""
    return "".join(c for c in " ".join(text.split()) if c.isprintable())


def _path(subject: _Subject) -> str:
    return BUTTON_LEADS_TO[subject.letter].format(
        case=subject.case.number, slug=subject.qualification.app_type.slug
    )


def _facts(subject: _Subject) -> dict[str, str]:
    submitted = subject.qualification.submitted_at or subject.case.opened_at
    facts = {_("Case"): subject.case.number, _("Submitted"): _moment(submitted)}
    if subject.letter == "submitted":
        return facts | {_("Promised"): _moment(subject.case.promised_at)}
    facts |= {_outcome(subject.letter): _moment(subject.event.at)}
    if subject.letter in ("approved", "rejected"):
        facts |= {_("It took us"): _took(subject)}
    if subject.letter == "approved":
        groups = subject.qualification.app_type.api_groups.values_list("name", flat=True)
        calls = f"{subject.qualification.app_type.quota_per_day:,}"
        facts |= {
            _("Your apps may call"): ", ".join(groups),
            _("In test"): _("%(calls)s calls a day") % {"calls": calls},
        }
    return facts


def _outcome(letter: str) -> str:
    return {
        "approved": _("Approved"),
        "rejected": _("Rejected"),
        "changes_requested": _("Changes requested"),
        "revoked": _("Revoked"),
    }[letter]


def _took(subject: _Subject) -> str:
    """Our own business time over all rounds, against the promise."""
    hours = hours_of(subject.platform)
    promise = timedelta(hours=subject.qualification.app_type.review_hours)
    promised, decided = subject.case.promised_at, subject.event.at
    used = promise - hours.between(decided, promised) + hours.between(promised, decided)
    return _("%(used)s; we had promised %(promised)s") % {
        "used": _business_time(used, day=hours.day_length),
        "promised": _business_time(promise, day=hours.day_length),
    }


def _business_time(span: timedelta, *, day: timedelta) -> str:
    if span >= day:
        days = round(span / day, 1)
        return ngettext(
            "%(days)s business day", "%(days)s business days", 1 if days == 1 else 2
        ) % {"days": f"{days:g}"}
    hours = max(1, round(span / timedelta(hours=1)))
    if span < timedelta(hours=1):
        return _("less than a business hour")
    return ngettext("%(hours)s business hour", "%(hours)s business hours", hours) % {"hours": hours}


def _moment(at: datetime) -> str:
    local = timezone.localtime(at)
    return f"{date_format(local, 'D j M Y, H:i')} ({local:%Z})"


def _reason(event: Event) -> str:
    try:
        words = event.personal.words
    except ObjectDoesNotExist:
        return ""
    return "\n".join(plain(line) for line in str(words.get("reason", "")).splitlines())


def _our_words(letter: str) -> Mapping[str, str]:
    """Texts that no pack words: revoking is seldom, and alike everywhere."""
    assert letter == "revoked"
    return {
        "subject": _("Revoked: your {app_type} approval ({case})"),
        "heading": _("Your approval is revoked"),
        "sentence": _(
            "{company} may no longer create {app_type} apps, and the apps of this approval may no"
            " longer call. The reason is below."
        ),
        "button": _("Read the decision"),
        "next": _(
            "You can apply again once the reason no longer holds: your answers are kept and fill"
            " the new form. If you think we are mistaken, write to us and name the case."
        ),
    }
