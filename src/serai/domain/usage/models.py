"""What the gateway answered: call records and the sums of a day. Written by the gateway only."""

from django.db import models

REPLAYED = "isv.request-replayed"


class CallRecordQuerySet(models.QuerySet["CallRecord"]):
    def untold_replays(self) -> "CallRecordQuerySet":
        """Refused because their signature stood for another call; no event tells of them yet."""
        return self.filter(sub_code=REPLAYED, told=False)


class CallRecord(models.Model):
    """What is kept of one call. `code` 0 means answered; times are in microseconds."""

    at = models.DateTimeField()
    app_key = models.CharField(max_length=8)
    method = models.CharField(max_length=200)
    code = models.IntegerField()
    sub_code = models.CharField(max_length=200)
    request_id = models.CharField(max_length=40, db_index=True)
    took_us = models.IntegerField()
    upstream_us = models.IntegerField()
    source = models.CharField(max_length=45)
    upstream = models.CharField(max_length=64)
    # JSON, masked: see gateway.describing. Empty for calls recorded before these were kept.
    parameters = models.TextField(default="")
    answer = models.TextField(default="")
    told = models.BooleanField(db_default=False)  # an event was recorded, for replays

    objects = CallRecordQuerySet.as_manager()

    class Meta:
        ordering = ("-id",)
        indexes = (
            models.Index(fields=["app_key", "-at"]),
            models.Index(
                fields=["app_key"],
                condition=models.Q(sub_code=REPLAYED, told=False),
                name="untold_replays",
            ),
        )

    def __str__(self) -> str:
        return f"{self.request_id} {self.method} {self.code}"

    @property
    def answered(self) -> bool:
        return self.code == 0

    @property
    def took_ms(self) -> float:
        return self.took_us / 1000

    @property
    def upstream_ms(self) -> float:
        return self.upstream_us / 1000


class LimitCounter(models.Model):
    """What a gateway node has counted of a day against a limit beside the apps' quotas.

    `name` as in `gateway.limits`: `api:<method>`, `app-api:<AppKey>:<method>`, `account:<owner>`.
    """

    name = models.CharField(max_length=255)
    node = models.CharField(max_length=100)
    day = models.DateField()
    calls = models.IntegerField()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["name", "node", "day"], name="one_counter_per_node_and_day"
            ),
        )
        indexes = (models.Index(fields=["day"]),)

    def __str__(self) -> str:
        return f"{self.name} {self.day}: {self.calls}"


class DailyCount(models.Model):
    """How often an app called in one day of the platform's time zone."""

    app_key = models.CharField(max_length=8)
    day = models.DateField()
    calls = models.IntegerField()
    answered = models.IntegerField()
    refused = models.IntegerField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["app_key", "day"], name="one_count_per_app_and_day"),
        )

    def __str__(self) -> str:
        return f"{self.app_key} {self.day}: {self.calls}"


class MinuteCount(models.Model):
    """How many calls of an app ended in a minute that began at `minute`."""

    app_key = models.CharField(max_length=8)
    minute = models.DateTimeField()
    answered = models.IntegerField()
    refused = models.IntegerField()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["app_key", "minute"], name="one_count_per_app_and_minute"
            ),
        )

    def __str__(self) -> str:
        return f"{self.app_key} {self.minute}"


class FailedCall(models.Model):
    """A request whose signature did not hold. What came in is sealed and goes after a day."""

    at = models.DateTimeField()
    app_key = models.CharField(max_length=8)
    request_id = models.CharField(max_length=40, unique=True)
    sealed = models.TextField()
    claimed_at = models.DateTimeField(null=True)
    finding = models.TextField(default="")  # JSON, see protocol.diagnosis.keeping; empty: not yet

    class Meta:
        indexes = (
            models.Index(
                fields=["id"], condition=models.Q(finding=""), name="failed_calls_to_explain"
            ),
            models.Index(fields=["at"], name="failed_calls_by_age"),
        )

    def __str__(self) -> str:
        return self.request_id
