"""Apps with their secrets, what they called, and their daily counts."""

from datetime import datetime, timedelta
from random import Random

from crowd.people import BATCH
from serai.domain.apps import keys, naming
from serai.domain.apps.models import App, AppSecret
from serai.domain.apps.sealing import seal_secret
from serai.domain.qualifications.models import Qualification
from serai.domain.usage.models import CallRecord, DailyCount

CALLS_OF_THE_BUSIEST = 70_000  # 5,000 a day, kept for 14 days
CALLS_OF_ALL_OTHERS = 150_000
DAYS_COUNTED = 30


def apps(approved: list[Qualification], now: datetime) -> list[App]:
    names = [f"Lumen.{n}" for n in range(len(approved))]
    made = App.objects.bulk_create(
        [
            App(
                key=str(10_000_000 + n * 7),
                developer=q.developer,
                qualification=q,
                app_type=q.app_type,
                name=name,
                folded_name=naming.folded(name),
                name_skeleton=naming.skeleton(name),
                created_at=now - timedelta(days=1),
            )
            for n, (name, q) in enumerate(zip(names, approved, strict=True))
        ],
        BATCH,
    )
    secrets = [(app, keys.new_app_secret()) for app in made]
    AppSecret.objects.bulk_create(
        [
            AppSecret(
                app=app,
                sealed=seal_secret(secret, app_key=app.key),
                masked=keys.masked(secret),
                created_at=now - timedelta(days=1),
            )
            for app, secret in secrets
        ],
        BATCH,
    )
    return made


def calls(apps: list[App], now: datetime) -> None:
    """The first app is the busiest; its calls lie in a month, the others' in an hour."""
    chance = Random(20261123)
    keys_of_all = [app.key for app in apps]
    busiest = [(apps[0].key, timedelta(seconds=17 * n)) for n in range(CALLS_OF_THE_BUSIEST)]
    others = [
        (chance.choice(keys_of_all), timedelta(seconds=chance.randrange(3600)))
        for _ in range(CALLS_OF_ALL_OTHERS)
    ]
    CallRecord.objects.bulk_create(
        [_call(key, now - ago, number) for number, (key, ago) in enumerate(busiest + others)], BATCH
    )
    today = now.astimezone().date()
    DailyCount.objects.bulk_create(
        [
            DailyCount(
                app_key=key, day=today - timedelta(days=n), calls=900, answered=880, refused=20
            )
            for key in keys_of_all
            for n in range(-1, DAYS_COUNTED)
        ],
        BATCH,
    )


def _call(key: str, at: datetime, number: int) -> CallRecord:
    return CallRecord(
        at=at,
        app_key=key,
        method="aliexpress.ds.product.get",
        code=0 if number % 20 else 41,
        sub_code="" if number % 20 else "isv.invalid-parameter:product_id",
        request_id=f"{number:032x}",
        took_us=21_000,
        upstream_us=20_000,
        source="192.0.2.7",
        upstream="marketplace",
    )
