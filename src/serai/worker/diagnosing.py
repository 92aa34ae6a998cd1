"""Look for the causes of failed signatures, one after another, off the calls' path."""

from datetime import datetime

from django.utils import timezone

from serai.domain.usage.failures import claim_failed_call, explain


def diagnose_due(*, now: datetime | None = None) -> bool:
    """Explain one failed call; False when none waits."""
    failed = claim_failed_call(now=now or timezone.now())
    if failed is None:
        return False
    explain(failed)
    return True
