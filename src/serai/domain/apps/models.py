"""Seed (8)-(10): the app, its AppKey and its AppSecrets."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.functional import cached_property

from serai.domain.apps import signatures
from serai.domain.catalog.models import AppType
from serai.domain.developers.models import Developer, User
from serai.domain.qualifications.models import Qualification
from serai.domain.qualifications.workflow import Status


def is_lost_with(status: str | None) -> bool:
    """Whether an app may not call, its qualification standing like this; None: it needs none."""
    return status not in (None, Status.APPROVED)


class AppQuerySet(models.QuerySet["App"]):
    def of(self, developer: Developer) -> "AppQuerySet":
        return self.filter(developer=developer)


class App(models.Model):
    """The software, created under a qualification. Its right to call is derived, never stored."""

    key = models.CharField(max_length=8, unique=True)
    developer = models.ForeignKey(Developer, models.PROTECT, related_name="apps")
    # Empty for sandbox apps, which need no review.
    qualification = models.ForeignKey(
        Qualification, models.PROTECT, null=True, blank=True, related_name="apps"
    )
    app_type = models.ForeignKey(AppType, models.PROTECT, related_name="apps")
    name = models.CharField(max_length=30)
    folded_name = models.CharField(max_length=60, unique=True)
    name_skeleton = models.CharField(max_length=60, unique=True)
    quota_per_day = models.PositiveIntegerField(null=True)  # empty: the app type's
    limits = models.JSONField(default=dict)  # {"app_api_per_day": 100}, above the app type's
    addresses = models.JSONField(default=list)  # networks it may call from; none: from anywhere
    sign_methods = models.JSONField(default=list)  # an operator's choice; none: the app type's
    kept_sign_methods = models.JSONField(default=list)  # its developer's, of those; none: all
    created_at = models.DateTimeField()
    suspended_at = models.DateTimeField(null=True)
    suspended_reason = models.TextField(blank=True)

    objects = AppQuerySet.as_manager()

    class Meta:
        ordering = ("-id",)

    def __str__(self) -> str:
        return self.name

    @property
    def is_suspended(self) -> bool:
        return self.suspended_at is not None

    @property
    def is_revoked(self) -> bool:
        return self.qualification is not None and is_lost_with(self.qualification.status)

    @property
    def allowed_sign_methods(self) -> list[str]:
        return signatures.allowed(self.app_type.sign_methods, self.sign_methods)

    @property
    def held_sign_methods(self) -> list[str]:
        """How its calls may be signed; none where its developer keeps only forbidden ones."""
        return signatures.held(self.allowed_sign_methods, self.kept_sign_methods)

    @cached_property
    def newest_secret(self) -> "AppSecret":
        return self.secrets.live().latest("id")

    def belongs_to(self, user: User) -> bool:
        return self.developer.user_id == user.pk


class AppSecretQuerySet(models.QuerySet["AppSecret"]):
    def live(self) -> "AppSecretQuerySet":
        return self.filter(Q(retired_at=None) | Q(retired_at__gt=timezone.now()))


class AppSecret(models.Model):
    """The shared key an app signs with, sealed under the master key; two live at most."""

    app = models.ForeignKey(App, models.PROTECT, related_name="secrets")
    sealed = models.TextField()
    masked = models.CharField(max_length=40)  # prefix and last four, for pages
    created_at = models.DateTimeField()
    retired_at = models.DateTimeField(null=True)  # may be ahead: until then it is live

    objects = AppSecretQuerySet.as_manager()

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(retired_at=None) | Q(retired_at__gte=models.F("created_at")),
                name="a_secret_retires_after_it_began",
            ),
        )

    def __str__(self) -> str:
        return self.masked
