"""What happened: audit trail and outbox. Events never change; outbox rows are worked off."""

from django.conf import settings
from django.db import models


class Event(models.Model):
    """Something that happened inside the platform. Holds ids and digests, never personal text."""

    kind = models.CharField(max_length=64)
    subject_kind = models.CharField(max_length=32, blank=True)
    subject_id = models.CharField(max_length=64, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    data = models.JSONField(default=dict)

    class Meta:
        ordering = ("id",)
        indexes = (models.Index(fields=["subject_kind", "subject_id"]),)

    def __str__(self) -> str:
        return f"{self.kind} {self.subject_kind}:{self.subject_id}"


class EventText(models.Model):
    """The personal words of an event, apart, so that they can be erased while the record stays."""

    event = models.OneToOneField(Event, models.CASCADE, related_name="personal", primary_key=True)
    words = models.JSONField(default=dict)

    def __str__(self) -> str:
        return f"words of event {self.event_id}"


class SealedMail(models.Model):
    """The mail that an event asks for, where it holds a secret link. Gone once it is sent."""

    event = models.OneToOneField(Event, models.CASCADE, related_name="mail", primary_key=True)
    sealed = models.TextField()

    def __str__(self) -> str:
        return f"mail of event {self.event_id}"


class OutboxEntry(models.Model):
    """One event still to be handled, or handled, by one consumer.

    A row for each consumer, written in the event's own transaction: on PostgreSQL ids can commit
    out of order, so a cursor over ids would lose events; a row that exists cannot be overlooked.
    """

    event = models.ForeignKey(Event, models.CASCADE, related_name="outbox")
    consumer = models.CharField(max_length=32)
    due_at = models.DateTimeField()
    lease = models.CharField(max_length=36, blank=True)
    leased_until = models.DateTimeField(null=True)
    attempts = models.PositiveIntegerField(default=0)
    last_error = models.CharField(max_length=500, blank=True)
    handled_at = models.DateTimeField(null=True)
    dead_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("id",)
        constraints = (
            models.UniqueConstraint(fields=["event", "consumer"], name="one_entry_per_consumer"),
        )
        indexes = (
            models.Index(
                fields=["consumer", "due_at"],
                condition=models.Q(handled_at=None, dead_at=None),
                name="outbox_open",
            ),
        )

    def __str__(self) -> str:
        return f"{self.consumer} of event {self.event_id}"


class PeriodicDuty(models.Model):
    """Something that is done every so often, by whoever takes it first."""

    name = models.CharField(max_length=64, unique=True)
    due_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.name} at {self.due_at:%Y-%m-%d %H:%M}"
