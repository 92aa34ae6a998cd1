"""The rows of the catalog as a pack, and a pack as rows."""

from typing import Any

from serai.domain.catalog.models import ApiGroup, ApiMethod, AppType, Category, Platform, Upstream
from serai.domain.catalog.pack_reading import Pack
from serai.domain.catalog.pack_shape import Table
from serai.domain.developers.models import Agreement

_PLATFORM = (
    "name",
    "notice",
    "time_zone",
    "contact_name",
    "contact_email",
    "business_days",
    "business_hours",
)
_APP_TYPE = (
    "name",
    "position",
    "summary",
    "needs",
    "quota_per_day",
    "review_hours",
    "apps_allowed",
    "sign_methods",
    "limits",
    "form",
)
_METHOD = (
    "title",
    "position",
    "summary",
    "session",
    "access",
    "repeat",
    "parameters",
    "lists",
    "limits",
)


def pack_of_rows() -> Pack:
    """What is loaded now. Platform.DoesNotExist before a pack is loaded."""
    platform = Platform.objects.current()
    return Pack(
        single={
            "platform.toml": _platform(platform),
            "developer_form.toml": platform.developer_form,
            "mails.toml": platform.mails,
            "categories.toml": {"categories": _categories()},
            "api_groups.toml": {
                "api_groups": [
                    _table(group, ("slug", "name", "summary")) for group in ApiGroup.objects.all()
                ]
            },
            "upstreams.toml": {
                "upstreams": [
                    _table(upstream, ("slug", "address")) for upstream in Upstream.objects.all()
                ]
            },
        },
        app_types=_app_types(),
        methods=_methods(),
        examples=dict(ApiMethod.objects.values_list("name", "example")),
        agreements=_agreements(),
    )


def _platform(row: Platform) -> Table:
    return (
        _table(row, _PLATFORM)
        | {"agreement": row.agreement_slug}
        | ({"limit_headers": True} if row.limit_headers else {})
    )


def _table(row: Any, names: tuple[str, ...]) -> Table:
    """Its values by name; an empty text or table is left out, as in the pack's files."""
    values = {name: getattr(row, name) for name in names}
    return {name: value for name, value in values.items() if value not in ("", [], {})}


def _categories() -> list[Table]:
    return [
        _table(top, ("slug", "name", "icon"))
        | {"leaves": [_table(leaf, ("slug", "name")) for leaf in top.children.all()]}
        for top in Category.objects.top().prefetch_related("children")
    ]


def _app_types() -> dict[str, Table]:
    rows = AppType.objects.select_related("category").prefetch_related("api_groups")
    return {
        row.slug: _table(row, _APP_TYPE)
        | {
            "category": row.category.slug,
            "agreement": row.agreement_slug,
            "api_groups": [group.slug for group in row.api_groups.all()],
        }
        for row in rows
    }


def _methods() -> dict[str, Table]:
    return {
        row.name: _table(row, _METHOD)
        | ({"rfc9421_only": True} if row.rfc9421_only else {})
        | {"group": row.group.slug, "upstream": row.upstream.slug}
        for row in ApiMethod.objects.select_related("group", "upstream")
    }


def _agreements() -> dict[tuple[str, int], Table]:
    return {
        (row.slug, row.version): _table(row, ("title", "in_force_from", "in_short", "text"))
        for row in Agreement.objects.all()
    }


def write_rows(pack: Pack, *, name: str, digest: str) -> None:
    """Make the rows what the pack says, the platform's being there already.

    What the pack no longer names is left for remove_rows().
    """
    _write_categories(pack.single["categories.toml"]["categories"])
    for position, group in enumerate(pack.single["api_groups.toml"]["api_groups"], 1):
        _write(ApiGroup, {"slug": group["slug"]}, group | {"position": position})
    for position, upstream in enumerate(pack.single["upstreams.toml"]["upstreams"], 1):
        _write(Upstream, {"slug": upstream["slug"]}, upstream | {"position": position})
    for slug, app_type in pack.app_types.items():
        _write_app_type(slug, app_type)
    for method_name, method in pack.methods.items():
        _write_method(method_name, method, pack.examples[method_name])
    Platform.objects.filter(pk=1).update(**platform_values(pack, name=name, digest=digest))


def _write(model: Any, which: Table, values: Table) -> Any:
    return model.objects.update_or_create(**which, defaults=values)[0]


def _write_categories(tops: list[Table]) -> None:
    for position, top in enumerate(tops, 1):
        values = {"name": top["name"], "icon": top["icon"], "parent": None, "position": position}
        parent = _write(Category, {"slug": top["slug"]}, values)
        for place, leaf in enumerate(top["leaves"], 1):
            values = {"name": leaf["name"], "icon": "", "parent": parent, "position": place}
            _write(Category, {"slug": leaf["slug"]}, values)


def _write_app_type(slug: str, app_type: Table) -> None:
    values = {name: app_type.get(name, {}) for name in _APP_TYPE} | {
        "category": Category.objects.get(slug=app_type["category"]),
        "agreement_slug": app_type["agreement"],
    }
    row = _write(AppType, {"slug": slug}, values)
    row.api_groups.set(ApiGroup.objects.filter(slug__in=app_type["api_groups"]))


def _write_method(name: str, method: Table, example: Any) -> None:
    values: Table = {
        "parameters": [],
        "lists": {},
        "limits": {},
        "repeat": "",
        "rfc9421_only": False,
    }
    values |= {**method, "example": example}
    values["group"] = ApiGroup.objects.get(slug=method["group"])
    values["upstream"] = Upstream.objects.get(slug=method["upstream"])
    _write(ApiMethod, {"name": name}, values)


def platform_values(pack: Pack, *, name: str, digest: str) -> Table:
    """The columns of the platform's row."""
    file = pack.single["platform.toml"]
    return {key: file.get(key, "") for key in _PLATFORM} | {
        "agreement_slug": file["agreement"],
        "limit_headers": file.get("limit_headers", False),
        "developer_form": pack.single["developer_form.toml"],
        "mails": pack.single["mails.toml"],
        "pack_name": name,
        "pack_digest": digest,
    }


def remove_rows(pack: Pack) -> None:
    """Remove what the pack no longer names. ProtectedError if something still refers to it."""
    ApiMethod.objects.exclude(name__in=pack.methods).delete()
    AppType.objects.exclude(slug__in=pack.app_types).delete()
    tops = pack.single["categories.toml"]["categories"]
    leaves = [leaf["slug"] for top in tops for leaf in top["leaves"]]
    Category.objects.leaves().exclude(slug__in=leaves).delete()
    Category.objects.top().exclude(slug__in=[top["slug"] for top in tops]).delete()
    groups = [group["slug"] for group in pack.single["api_groups.toml"]["api_groups"]]
    ApiGroup.objects.exclude(slug__in=groups).delete()
    upstreams = [upstream["slug"] for upstream in pack.single["upstreams.toml"]["upstreams"]]
    Upstream.objects.exclude(slug__in=upstreams).delete()
