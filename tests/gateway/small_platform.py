"""A small platform for the gateway to know: a migrated database with published documents."""

import os
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg

from serai.protocol import published
from serai.protocol.sealing import MasterKeys, master_keys_at, seal

ADA, SECRET = "12345678", "helloworldhelloworldhelloworld12"
SUSPENDED, NARROW, SMALL, TRYING = "10000001", "10000002", "10000003", "90000001"
BANNED, BATCHING = "10000004", "10000005"
ALL_DIGESTS = ("md5", "hmac", "hmac-sha256", "sha256")


@dataclass
class Platform:
    data: Path
    database_url: str

    @property
    def keys(self) -> MasterKeys:
        return master_keys_at(self.data / "keys" / "master.key")

    def environment(self) -> dict[str, str]:
        kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
        return kept | {
            "SERAI_DATA": str(self.data),
            "SERAI_DATABASE_URL": self.database_url,
            "PYTHONPATH": os.pathsep.join(path for path in sys.path if path),
            "PYTHONWARNINGS": "error",
        }

    def migrate(self) -> None:
        django = [sys.executable, "-W", "ignore", "-m", "django", "migrate", "-v0"]
        for database in ("default",) if self.database_url else ("default", "calls"):
            subprocess.run(
                [*django, f"--database={database}"],
                env=self.environment() | {"DJANGO_SETTINGS_MODULE": "serai.project.settings"},
                check=True,
            )

    def start_from(self, migrated: "Platform") -> None:
        """Take over the tables of a platform that was migrated before."""
        if not self.database_url:
            for file in migrated.data.glob("*.sqlite3"):
                shutil.copy(file, self.data)
            return
        dump = subprocess.run(
            ["pg_dump", "--schema-only", "--no-owner", migrated.database_url],
            check=True,
            capture_output=True,
        ).stdout
        subprocess.run(
            ["psql", "--quiet", "--set=ON_ERROR_STOP=1", self.database_url],
            input=dump,
            check=True,
            stdout=subprocess.DEVNULL,
        )

    def ask_django(self, question: str) -> str:
        """What a small program prints that sees this platform as Django does."""
        environment = self.environment() | {"DJANGO_SETTINGS_MODULE": "serai.project.settings"}
        program = f"import django; django.setup()\n{question}"
        done = subprocess.run(
            [sys.executable, "-W", "ignore", "-c", program],
            env=environment,
            check=True,
            capture_output=True,
            text=True,
        )
        return done.stdout

    def publish(self, kind: str, name: str, document: published.Document | None) -> int:
        """Write one document as the publisher would; None takes it away. Gives its number."""
        body = "" if document is None else published.to_body(document)
        seq = self.rows("SELECT coalesce(max(seq), 0) FROM publishing_publisheddocument")[0][0]
        self.run(
            "INSERT INTO publishing_publisheddocument (kind, name, seq, body, deleted) "
            "VALUES (%s, %s, %s, %s, %s) ON CONFLICT (kind, name) DO UPDATE SET "
            "seq = excluded.seq, body = excluded.body, deleted = excluded.deleted",
            (kind, name, seq + 1, body, document is None),
        )
        return int(seq) + 1

    def publish_app(self, key: str, *secrets: str, **fields: Any) -> int:
        sealed = tuple(
            published.SealedSecret(number, seal(secret, self.keys, app_key=key))
            for number, secret in enumerate(secrets or (SECRET,), start=1)
        )
        known: dict[str, Any] = {"active": True, "type": "dropshipping", "secrets": sealed}
        known |= fields
        return self.publish(published.APP, key, published.AppDocument(**known))

    def rows(self, sql: str, values: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
        return self._execute(sql, values)

    def run(self, sql: str, values: tuple[Any, ...] = ()) -> None:
        self._execute(sql, values)

    def _execute(self, sql: str, values: tuple[Any, ...]) -> list[tuple[Any, ...]]:
        if self.database_url:
            with psycopg.connect(self.database_url, autocommit=True) as server:
                cursor = server.execute(sql.encode(), values)
                return cursor.fetchall() if cursor.description else []
        name = "calls" if "usage_" in sql else "serai"
        with closing(sqlite3.connect(self.data / f"{name}.sqlite3", timeout=10)) as file:
            rows = file.execute(sql.replace("%s", "?"), values).fetchall()
            file.commit()
            return rows


def publish_a_small_platform(platform: Platform, address: str) -> None:
    publish = platform.publish
    publish("platform", "platform", published.PlatformDocument("Asia/Shanghai", limit_headers=True))
    publish(
        "app_type",
        "dropshipping",
        published.AppTypeDocument(("ds-products", "ds-orders"), 5000, (*ALL_DIGESTS, "rfc9421")),
    )
    publish(
        "app_type", "narrow", published.AppTypeDocument(("ds-products",), 5000, ("hmac-sha256",))
    )
    publish("upstream", "marketplace", published.UpstreamDocument(f"{address}/marketplace"))
    publish("upstream", "sandbox", published.UpstreamDocument(f"{address}/sandbox"))
    publish("upstream", "deaf", published.UpstreamDocument("http://127.0.0.1:1"))
    for name, method in _methods().items():
        publish("method", name, method)
    platform.publish_app(ADA)
    platform.publish_app(SUSPENDED, active=False, reason="suspended")
    platform.publish_app(NARROW, type="narrow")
    for few in (SMALL, BANNED, BATCHING):
        platform.publish_app(few, quota_per_day=2)
    platform.publish_app(TRYING, only_sandbox=True)


def _methods() -> dict[str, published.MethodDocument]:
    def method(*params: published.Parameter, **fields: Any) -> published.MethodDocument:
        known: dict[str, Any] = {"group": "ds-products", "upstream": "marketplace"}
        known |= {"session": False, "access": "read", "params": params}
        return published.MethodDocument(**(known | fields))

    param = published.Parameter
    types: tuple[published.ParameterType, ...] = (
        "number",
        "boolean",
        "date",
        "json",
        "strings",
        "numbers",
        "file",
    )
    categories = {"resp_result.result.categories": "category"}
    note = (param("note", "string"), param("num", "number"))
    order = param("order", "json", required=True)
    return {
        "aliexpress.ds.category.get": method(param("categoryId", "string"), lists=categories),
        "aliexpress.ds.product.get": method(
            param("product_id", "number", required=True), param("ship_to_country", "string")
        ),
        "aliexpress.ds.order.create": method(
            order, group="ds-orders", session=True, access="write"
        ),
        "aliexpress.affiliate.link.generate": method(group="affiliate"),
        "aliexpress.affiliate.category.get": method(
            param("app_signature", "string"), lists=categories
        ),
        "aliexpress.affiliate.productdetail.get": method(
            param("product_ids", "numbers", required=True),
            lists={
                "resp_result.result.products": "product",
                "resp_result.result.products.product_small_image_urls": "string",
            },
        ),
        "taobao.tbk.item.info.get": method(
            param("num_iids", "strings", required=True), lists={"results": "n_tbk_item"}
        ),
        "taobao.item.seller.get": method(param("fields", "strings"), param("num_iid", "number")),
        "taobao.user.seller.get": method(param("fields", "strings")),
        "x.y.get": method(param("ship_to", "string"), param("Zone", "number")),
        "/auth/token/create": method(param("code", "string", required=True)),
        "/order/get": method(param("order_id", "number", required=True)),
        "/orders/{order_id}/notes": method(param("order_id", "number"), param("from", "date")),
        "taobao.item.add": method(param("title", "string"), access="write"),
        "taobao.note.add": method(*note, access="write"),
        "taobao.note.replace": method(*note, access="write", repeat="answer"),
        "taobao.note.drop": method(*note, access="write", upstream="deaf"),
        "serai.message.get": method(rfc9421_only=True),
        "taobao.note.get": method(*note, hazardous=True),
        "serai.unpublished.get": method(upstream="nowhere"),
        "serai.unreachable.get": method(upstream="deaf"),
        "serai.types.get": method(*[param(f"a_{kind}", kind) for kind in types]),
    }
