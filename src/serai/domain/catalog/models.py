"""The platform as it was loaded from its pack: what one can apply for and what one can call."""

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.functional import cached_property

from serai.domain.catalog import form_spec


class PlatformQuerySet(models.QuerySet["Platform"]):
    def current(self) -> "Platform":
        """The one platform of this installation. Platform.DoesNotExist before a pack is loaded."""
        return self.get(pk=1)


class Platform(models.Model):
    """What a platform words for itself, in one row (pk 1)."""

    name = models.CharField(max_length=100)
    notice = models.TextField(blank=True)
    time_zone = models.CharField(max_length=64)
    contact_name = models.CharField(max_length=100)
    contact_email = models.EmailField()
    business_days = models.JSONField()  # weekday numbers, Monday 0
    business_hours = models.JSONField()  # ["09:00", "18:00"] in the platform's time zone
    agreement_slug = models.SlugField(max_length=64)  # asked before anything else
    # Whether answers tell apps in headers what is left of their quota.
    limit_headers = models.BooleanField(default=False)
    developer_form = models.JSONField()
    mails = models.JSONField()  # {kind: {subject, heading, sentence, button, next}}
    pack_name = models.CharField(max_length=64)
    pack_digest = models.CharField(max_length=64)  # sha256 of the pack that was loaded last

    objects = PlatformQuerySet.as_manager()

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(pk=1), name="one_platform")]

    def __str__(self) -> str:
        return self.name

    @cached_property
    def developer_questions(self) -> form_spec.Form:
        return form_spec.parse(self.developer_form)


class CategoryQuerySet(models.QuerySet["Category"]):
    def top(self) -> "CategoryQuerySet":
        return self.filter(parent=None)

    def leaves(self) -> "CategoryQuerySet":
        return self.exclude(parent=None)


class Category(models.Model):
    """A first-level category, or a leaf below one."""

    slug = models.SlugField(max_length=64, unique=True)
    name = models.CharField(max_length=100)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children"
    )
    icon = models.CharField(max_length=64, blank=True)
    position = models.PositiveIntegerField()

    objects = CategoryQuerySet.as_manager()

    class Meta:
        ordering = ["position"]

    def __str__(self) -> str:
        return self.name


class ApiGroup(models.Model):
    """The unit in which API methods are permitted."""

    slug = models.SlugField(max_length=64, unique=True)
    name = models.CharField(max_length=100)
    summary = models.TextField()
    position = models.PositiveIntegerField()

    class Meta:
        ordering = ["position"]

    def __str__(self) -> str:
        return self.name


class AppType(models.Model):
    """A kind of app one applies for: its form, its agreement, and what its apps may do."""

    slug = models.SlugField(max_length=64, unique=True)
    name = models.CharField(max_length=100)
    category = models.ForeignKey(Category, models.PROTECT, related_name="app_types")
    summary = models.TextField()
    needs = models.TextField()
    form = models.JSONField()
    agreement_slug = models.SlugField(max_length=64)
    api_groups = models.ManyToManyField(ApiGroup, related_name="app_types")
    quota_per_day = models.PositiveIntegerField()
    review_hours = models.PositiveIntegerField()  # business hours within which we promise to decide
    apps_allowed = models.PositiveIntegerField()
    sign_methods = models.JSONField()
    limits = models.JSONField(default=dict)  # {"account_per_day": 100}: protocol.limits.APP_LIMITS
    position = models.PositiveIntegerField()

    class Meta:
        ordering = ["position"]

    def __str__(self) -> str:
        return self.name

    @cached_property
    def questions(self) -> form_spec.Form:
        return form_spec.parse(self.form)


class Upstream(models.Model):
    """An HTTP service that answers methods."""

    slug = models.SlugField(max_length=64, unique=True)
    address = models.CharField(max_length=200)
    # What the gateway signs its identity headers with, sealed; empty: they are not signed.
    sealed_secret = models.TextField(blank=True, default="")
    position = models.PositiveIntegerField()

    class Meta:
        ordering = ["position"]

    def __str__(self) -> str:
        return self.slug


class Access(models.TextChoices):
    READ = "read"
    WRITE = "write"


class ApiMethod(models.Model):
    """One operation an app can call, and how it is answered."""

    name = models.CharField(max_length=200, unique=True)
    title = models.CharField(max_length=200)
    summary = models.TextField()
    group = models.ForeignKey(ApiGroup, models.PROTECT, related_name="methods")
    upstream = models.ForeignKey(Upstream, models.PROTECT, related_name="methods")
    session = models.BooleanField()
    access = models.CharField(max_length=5, choices=Access.choices)
    # What the same write gets a second time: "answer" or, as when empty, "refuse".
    repeat = models.CharField(max_length=6, blank=True, default="")
    rfc9421_only = models.BooleanField(default=False)
    parameters = models.JSONField()  # [{name, type, required, summary, example?}] in order
    lists = models.JSONField()  # {"result.products": "product"}: names of wrapped lists' elements
    limits = models.JSONField(default=dict)  # {"api_per_second": 500}: METHOD_LIMITS
    example: Any = models.JSONField()  # what stands inside the envelope of a success
    position = models.PositiveIntegerField()

    class Meta:
        ordering = ["position"]

    def __str__(self) -> str:
        return self.name
