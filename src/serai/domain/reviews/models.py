"""A case: something that waits for a reviewer's decision. Knows its subject only by kind and id."""

import re
from collections.abc import Iterable

from django.conf import settings
from django.db import models

FIRST_NUMBER = 10_000
_NUMBER = re.compile(r"Q-[1-9][0-9]{4,14}")


class CaseQuerySet(models.QuerySet["Case"]):
    def waiting(self) -> "CaseQuerySet":
        """Those whose move is ours, oldest promise first."""
        return self.filter(closed_at=None, paused_at=None).order_by("promised_at", "pk")

    def with_developer(self) -> "CaseQuerySet":
        return self.filter(closed_at=None, paused_at__isnull=False).order_by("paused_at", "pk")

    def decided(self) -> "CaseQuerySet":
        return self.filter(closed_at__isnull=False).order_by("-closed_at", "-pk")

    def of(self, subject: models.Model) -> "Case":
        return self.get(subject_kind=subject._meta.model_name, subject_id=subject.pk)

    def about(self, kind: str, subject_ids: Iterable[int]) -> dict[int, "Case"]:
        """The cases of many subjects of one kind, by the subject's id; in one query."""
        found = self.filter(subject_kind=kind, subject_id__in=list(subject_ids))
        return {case.subject_id: case for case in found}

    def places(self, cases: Iterable["Case"]) -> dict[int, tuple[int, int]]:
        """By case id: its place in the queue, from 1, and the queue's length; in one query."""
        ahead = models.Q(promised_at__lt=models.OuterRef("promised_at")) | models.Q(
            promised_at=models.OuterRef("promised_at"), pk__lt=models.OuterRef("pk")
        )
        waiting = Case.objects.waiting().order_by().values("closed_at")
        counted = waiting.annotate(count=models.Count("pk")).values("count")
        asked = self.filter(pk__in=[case.pk for case in cases]).annotate(
            ahead=models.Subquery(counted.filter(ahead)), length=models.Subquery(counted)
        )
        return {
            pk: ((before or 0) + 1, length or 0)
            for pk, before, length in asked.values_list("pk", "ahead", "length")
        }

    def numbered(self, number: str) -> "CaseQuerySet":
        """`Q-10482` names at most one case; anything else, `Q-010482` too, names none."""
        if not _NUMBER.fullmatch(number):
            return self.none()
        return self.filter(pk=int(number.removeprefix("Q-")) - FIRST_NUMBER)


class Case(models.Model):
    """One subject's way to a decision, over all rounds. While the developer has it, it pauses."""

    subject_kind = models.CharField(max_length=32)
    subject_id = models.BigIntegerField()
    opened_at = models.DateTimeField()
    promised_at = models.DateTimeField()
    round = models.PositiveIntegerField(default=1)
    paused_at = models.DateTimeField(null=True)
    left = models.DurationField(null=True)  # business time left of the promise while paused
    closed_at = models.DateTimeField(null=True)

    objects = CaseQuerySet.as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["subject_kind", "subject_id"], name="one_case_per_subject"
            ),
        )
        indexes = (
            models.Index(
                fields=["promised_at"],
                condition=models.Q(closed_at=None, paused_at=None),  # as `waiting()` asks
                name="waiting_case_by_promise",
            ),
        )

    def __str__(self) -> str:
        return self.number

    @property
    def number(self) -> str:
        return f"Q-{FIRST_NUMBER + self.pk}"

    def place(self) -> int:
        """The place in the queue, from 1."""
        ahead = models.Q(promised_at__lt=self.promised_at) | models.Q(
            promised_at=self.promised_at, pk__lt=self.pk
        )
        return Case.objects.waiting().filter(ahead).count() + 1


class Decision(models.Model):
    """What a reviewer decided in one round, with the words that the developer reads."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="decisions")
    round = models.PositiveIntegerField()
    step = models.CharField(max_length=20)
    reason = models.TextField(blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ("-id",)

    def __str__(self) -> str:
        return f"{self.case_id} {self.step}"
