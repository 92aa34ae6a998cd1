"""What the gateway may know, one row a thing, and which gateway node knows how much of it."""

from django.db import models


class PublishedDocument(models.Model):
    """One thing the gateway may know. `seq` grows with each change of any document."""

    kind = models.CharField(max_length=16)
    name = models.CharField(max_length=200)
    seq = models.BigIntegerField(unique=True)
    body = models.TextField(blank=True)
    deleted = models.BooleanField(default=False)

    class Meta:
        ordering = ("seq",)
        constraints = (
            models.UniqueConstraint(fields=["kind", "name"], name="one_document_per_thing"),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.name} #{self.seq}"


class Sequence(models.Model):
    """The one row that counts what was published.

    Every publisher raises it first, in the transaction that writes its documents: so publishers
    queue behind its row lock, and no number becomes visible before a smaller one.
    """

    last = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return f"published up to {self.last}"


class GatewayNode(models.Model):
    """A running gateway and how far it has applied what was published."""

    name = models.CharField(max_length=100, unique=True)
    applied_seq = models.BigIntegerField()
    seen_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.name} at {self.applied_seq}"
