"""Seed (1)-(3): the account, the accepted agreements, the developer information."""

from typing import Any, ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.db.models.functions import Lower


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        user = self.model(email=self.normalize_email(email), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email__iexact=username)


class Theme(models.TextChoices):
    AUTO = "auto"
    LIGHT = "light"
    DARK = "dark"


class User(AbstractBaseUser, PermissionsMixin):
    """An account: somebody who signs in, whatever they may then do."""

    email = models.EmailField(max_length=254)
    name = models.CharField(max_length=150, blank=True)
    is_active = models.BooleanField(default=True)
    is_reviewer = models.BooleanField(default=False)
    is_operator = models.BooleanField(default=False)
    theme = models.CharField(max_length=5, choices=Theme.choices, default=Theme.AUTO)
    language = models.CharField(max_length=10, default="en-gb")
    time_zone = models.CharField(max_length=64, default="UTC")
    created_at = models.DateTimeField(auto_now_add=True)

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"

    class Meta:
        constraints = (models.UniqueConstraint(Lower("email"), name="one_account_per_email"),)

    def __str__(self) -> str:
        return self.email

    @property
    def is_staff(self) -> bool:
        """Reviewers and operators: a second factor is required of them."""
        return self.is_reviewer or self.is_operator

    @property
    def initials(self) -> str:
        words = (self.name or self.email.partition("@")[0].replace(".", " ")).split()
        return "".join(word[0] for word in words[:2]).upper() or "?"


class AgreementQuerySet(models.QuerySet["Agreement"]):
    def newest(self, slug: str) -> "Agreement | None":
        return self.filter(slug=slug).order_by("-version").first()


class Agreement(models.Model):
    """A versioned text that somebody must accept; `digest` is the SHA-256 of the text in hex."""

    slug = models.SlugField(max_length=64)
    version = models.PositiveIntegerField()
    title = models.CharField(max_length=200)
    text = models.TextField()
    in_short = models.JSONField(default=list)  # [{"section": "3.2", "line": "…"}]
    in_force_from = models.DateField()
    digest = models.CharField(max_length=64)

    objects = AgreementQuerySet.as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["slug", "version"], name="one_text_per_version"),
        )

    def __str__(self) -> str:
        return f"{self.title}, version {self.version}"


class Acceptance(models.Model):
    """Who accepted which version (and which text, by digest), when and from where."""

    user = models.ForeignKey(User, models.PROTECT, related_name="acceptances")
    agreement = models.ForeignKey(Agreement, models.PROTECT, related_name="acceptances")
    digest = models.CharField(max_length=64)
    at = models.DateTimeField()
    source = models.CharField(max_length=45)
    user_agent = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["user", "agreement"], name="accepted_once"),)

    def __str__(self) -> str:
        return f"{self.user_id} accepted {self.agreement_id}"


class Developer(models.Model):
    """A user with completed developer information, who owns qualifications and apps."""

    user = models.OneToOneField(User, models.PROTECT, related_name="developer")
    answers = models.JSONField()
    since = models.DateTimeField()
    changed_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.legal_name

    @property
    def legal_name(self) -> str:
        return str(self.answers.get("legal_name", ""))

    @property
    def country(self) -> str:
        """ISO 3166-1 alpha-2, upper case; empty when the pack does not ask."""
        return str(self.answers.get("country", ""))


class DeveloperInformation(models.Model):
    """What a developer's information was from one moment on: the history of its changes."""

    developer = models.ForeignKey(Developer, models.CASCADE, related_name="history")
    answers = models.JSONField()
    at = models.DateTimeField()

    class Meta:
        ordering = ("-id",)

    def __str__(self) -> str:
        return f"{self.developer_id} from {self.at:%Y-%m-%d %H:%M}"


class Invitation(models.Model):
    """A one-time link into the staff. Only the SHA-256 of its token is kept, in hex."""

    email = models.EmailField(max_length=254)
    is_reviewer = models.BooleanField(default=False)
    is_operator = models.BooleanField(default=False)
    token_digest = models.CharField(max_length=64, unique=True)
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)
    accepted_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    def __str__(self) -> str:
        return f"invitation {self.pk}"
