"""Seed (5)-(7): a developer's right to create apps of one type, from draft to decision."""

import uuid
from datetime import timedelta
from typing import Any

from django.db import models
from django.db.models import Q

from serai.domain.catalog.models import AppType
from serai.domain.developers.models import Agreement, Developer, User
from serai.domain.qualifications.workflow import EDITABLE, OPEN, Status

TAKE_BACK_WITHIN = timedelta(seconds=60)


class Picture(models.Model):
    """A document that was handed in, rebuilt from its pixels; the original is dropped."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner = models.ForeignKey(User, models.PROTECT, related_name="pictures")
    file = models.FileField(max_length=200)
    name = models.CharField(max_length=150)
    original_digest = models.CharField(max_length=64)
    size = models.PositiveIntegerField()  # bytes of the original
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    content_type = models.CharField(max_length=20)
    kept_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name


class QualificationQuerySet(models.QuerySet["Qualification"]):
    def open(self) -> "QualificationQuerySet":
        return self.filter(status__in=sorted(OPEN))

    def approved(self) -> "QualificationQuerySet":
        return self.filter(status=Status.APPROVED)

    def of(self, developer: Developer) -> "QualificationQuerySet":
        return self.filter(developer=developer)


class Qualification(models.Model):
    """What the pages call "your application". In code an App is the software, and a Qualification
    is the right to create one."""

    developer = models.ForeignKey(Developer, models.PROTECT, related_name="qualifications")
    app_type = models.ForeignKey(AppType, models.PROTECT, related_name="qualifications")
    form = models.JSONField()  # as it was asked then; the app type's may change
    answers = models.JSONField(default=dict)
    agreement = models.ForeignKey(Agreement, models.PROTECT, null=True, related_name="+")
    status = models.CharField(
        max_length=20, choices=[(s.value, s.value) for s in Status], default=Status.DRAFT.value
    )
    revision = models.PositiveIntegerField(default=0)  # grows with each save: two tabs notice
    apps_allowed = models.PositiveIntegerField()
    apps_created = models.PositiveIntegerField(default=0)
    began_at = models.DateTimeField()
    saved_at = models.DateTimeField()
    submitted_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_from = models.CharField(max_length=20, blank=True)
    decided_at = models.DateTimeField(null=True)

    objects = QualificationQuerySet.as_manager()

    class Meta:
        ordering = ("-id",)
        constraints = (
            models.UniqueConstraint(
                fields=["developer", "app_type"],
                condition=Q(status__in=sorted(OPEN)),
                name="one_open_qualification_per_app_type",
            ),
        )
        indexes = (
            models.Index(fields=["developer", "status"]),
            # With all that a search of decided ones asks: their rows are long.
            models.Index(
                fields=["decided_at", "status", "developer"], name="qualification_by_decision"
            ),
        )

    def __str__(self) -> str:
        return f"{self.developer} for {self.app_type}: {self.status}"

    @property
    def is_editable(self) -> bool:
        return Status(self.status) in EDITABLE

    @property
    def apps_left(self) -> int:
        return max(0, self.apps_allowed - self.apps_created)

    def belongs_to(self, user: User) -> bool:
        return self.developer.user_id == user.pk


class Submission(models.Model):
    """The answers as they were sent in one round: what the reviewer saw and decided upon."""

    qualification = models.ForeignKey(Qualification, models.PROTECT, related_name="submissions")
    round = models.PositiveIntegerField()
    answers = models.JSONField()
    developer_answers = models.JSONField()
    at = models.DateTimeField()

    class Meta:
        ordering = ("-round",)
        constraints = (
            models.UniqueConstraint(
                fields=["qualification", "round"], name="one_submission_per_round"
            ),
        )

    def __str__(self) -> str:
        return f"{self.qualification_id}, round {self.round}"

    def answer(self, key: str) -> Any:
        return self.answers.get(key)
