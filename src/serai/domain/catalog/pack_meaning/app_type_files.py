"""App types: where they stand, what they let one call, and the form one fills in."""

from collections.abc import Iterator

from serai.domain.catalog import form_spec
from serai.domain.catalog.pack_meaning.limits import limit_faults
from serai.domain.catalog.pack_reading import Pack
from serai.domain.catalog.pack_shape import SIGN_METHODS, Path, Table

Found = Iterator[tuple[str, Path, str]]


def faults(pack: Pack) -> Found:
    """(file, path, reason) of what is wrong in app_types/."""
    yield from _leaves_without_types(pack)
    positions: dict[int, str] = {}
    for slug, app_type in pack.app_types.items():
        name = f"app_types/{slug}.toml"
        if len(slug) > 64:
            yield name, (), "has a name longer than 64 characters"
        for path, reason in _app_type(pack, app_type):
            yield name, path, reason
        taken = positions.setdefault(app_type["position"], slug)
        if taken != slug:
            yield name, ("position",), f"is that of {taken} already"


def _leaves_without_types(pack: Pack) -> Found:
    used = {app_type["category"] for app_type in pack.app_types.values()}
    for index, top in enumerate(pack.single["categories.toml"]["categories"]):
        for place, leaf in enumerate(top["leaves"]):
            if leaf["slug"] not in used:
                path = ("categories", index, "leaves", place, "slug")
                yield "categories.toml", path, "leads nowhere: no app type stands in it"


def _app_type(pack: Pack, app_type: Table) -> Iterator[tuple[Path, str]]:
    leaves = [
        leaf["slug"]
        for top in pack.single["categories.toml"]["categories"]
        for leaf in top["leaves"]
    ]
    if app_type["category"] not in leaves:
        yield ("category",), "names no second-level category of categories.toml"
    if all(slug != app_type["agreement"] for slug, _ in pack.agreements):
        yield ("agreement",), "names no agreement of this pack"
    groups = [group["slug"] for group in pack.single["api_groups.toml"]["api_groups"]]
    if app_type["api_groups"] != [slug for slug in groups if slug in app_type["api_groups"]]:
        yield ("api_groups",), "are not groups of api_groups.toml, each once and in its order"
    if app_type["sign_methods"] != [
        method for method in SIGN_METHODS if method in app_type["sign_methods"]
    ]:
        yield (
            ("sign_methods",),
            f"are not of {', '.join(SIGN_METHODS)}, each once and in this order",
        )
    for key in ("quota_per_day", "review_hours", "apps_allowed"):
        if app_type[key] < 1:
            yield (key,), "is not at least 1"
    yield from limit_faults(app_type)
    yield from _form(pack, app_type["form"])


def _form(pack: Pack, data: Table) -> Iterator[tuple[Path, str]]:
    try:
        form = form_spec.parse(data)
    except form_spec.FormFault as fault:
        yield ("form", *fault.path), fault.reason
        return
    known = _developer_keys(pack)
    for index, group in enumerate(form.groups):
        for place, field in enumerate(group.fields):
            if field.fill_from and field.fill_from not in known:
                path = ("form", "groups", index, "fields", place, "fill_from")
                yield path, "names no field of developer_form.toml"


def _developer_keys(pack: Pack) -> set[str]:
    groups = pack.single["developer_form.toml"]["groups"]
    return {field["key"] for group in groups for field in group["fields"]}
