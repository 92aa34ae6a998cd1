from pathlib import Path
from typing import Any

import pytest

from serai.domain.catalog.actions import export_pack, load_pack
from serai.domain.catalog.models import ApiGroup, ApiMethod, AppType, Category, Platform, Upstream
from serai.domain.catalog.pack_rows import pack_of_rows
from serai.domain.developers.models import Agreement
from serai.domain.events.models import Event
from serai.domain.qualifications.models import Qualification
from serai.domain.refused import Refused
from tests import make
from tests.domain.catalog.packs import SHIPPED, contents, copied, edit

pytestmark = pytest.mark.django_db


def test_an_export_of_what_was_loaded_gives_the_same_bytes(tmp_path: Path) -> None:
    load_pack(SHIPPED, by=None)

    export_pack(tmp_path / "out")

    assert contents(tmp_path / "out") == contents(SHIPPED)


def test_loading_is_written_down() -> None:
    operator = make.operator()

    assert load_pack(SHIPPED, by=operator)

    (event,) = Event.objects.filter(kind="pack.loaded")
    assert event.by == operator
    assert event.data == {
        "pack": "dropshipping",
        "digest": Platform.objects.current().pack_digest,
    }


def test_loading_the_same_bytes_again_changes_and_records_nothing() -> None:
    load_pack(SHIPPED, by=None)
    before = pack_of_rows()

    assert load_pack(SHIPPED, by=None) is False

    assert pack_of_rows() == before
    assert Event.objects.filter(kind="pack.loaded").count() == 1


def test_loading_again_restores_a_row_that_was_changed() -> None:
    load_pack(SHIPPED, by=None)
    AppType.objects.filter(slug="dropshipping").update(quota_per_day=1)

    assert load_pack(SHIPPED, by=None)

    assert AppType.objects.get(slug="dropshipping").quota_per_day == 5000


ROWS: list[tuple[Any, dict[str, Any], dict[str, Any], str, str]] = [
    (
        AppType,
        {"slug": "dropshipping"},
        {"apps_allowed": 4},
        "apps_allowed = 3",
        "apps_allowed = 4",
    ),
    (Category, {"slug": "promotion"}, {"name": "Ads"}, 'name = "Promotion"', 'name = "Ads"'),
    (ApiGroup, {"slug": "ds-orders"}, {"name": "Buying"}, 'name = "Orders"', 'name = "Buying"'),
    (
        Upstream,
        {"slug": "marketplace"},
        {"address": "https://api.example"},
        'address = "http://127.0.0.1:8003"',
        'address = "https://api.example"',
    ),
    (
        ApiMethod,
        {"name": "aliexpress.ds.category.get"},
        {"session": True},
        "session = false",
        "session = true",
    ),
    (
        Platform,
        {"pk": 1},
        {"contact_name": 'The "best" team'},
        'contact_name = "Partner team"',
        'contact_name = "The \\"best\\" team"',
    ),
]


@pytest.mark.parametrize(("model", "which", "change", "old", "new"), ROWS)
def test_changing_a_row_changes_exactly_its_line(
    tmp_path: Path, model: Any, which: Any, change: Any, old: str, new: str
) -> None:
    load_pack(SHIPPED, by=None)
    model.objects.filter(**which).update(**change)

    export_pack(tmp_path / "out")

    before = {name: data.decode().split("\n") for name, data in contents(SHIPPED).items()}
    after = {name: data.decode().split("\n") for name, data in contents(tmp_path / "out").items()}
    changed = [
        pair
        for name in before
        for pair in zip(before[name], after[name], strict=True)
        if pair[0] != pair[1]
    ]
    assert changed == [(old, new)]
    assert before.keys() == after.keys()


def test_a_pack_with_faults_changes_nothing(tmp_path: Path) -> None:
    pack = copied(tmp_path)
    edit(pack, "platform.toml", '"Asia/Shanghai"', '"Asia/Shangri-La"')

    with pytest.raises(Refused, match=r"faults \(1\); the first: platform\.toml:3: "):
        load_pack(pack, by=None)

    assert not Platform.objects.exists()
    assert not Event.objects.filter(kind="pack.loaded").exists()


def test_a_folder_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="There is no pack in"):
        load_pack(tmp_path / "nowhere", by=None)


def test_another_text_under_a_loaded_version_is_refused(tmp_path: Path) -> None:
    load_pack(SHIPPED, by=None)
    pack = copied(tmp_path)
    edit(pack, "agreements/api-use.v1.md", "You give true information", "You tell the truth")
    edit(pack, "platform.toml", "Serai Market", "Another Market")

    with pytest.raises(Refused, match=r"agreements/api-use\.v1\.md: .*write a new version"):
        load_pack(pack, by=None)

    assert Platform.objects.current().name == "Serai Market"


def test_a_new_version_of_an_agreement_is_added(tmp_path: Path) -> None:
    load_pack(SHIPPED, by=None)
    pack = copied(tmp_path)
    text = (pack / "agreements" / "api-use.v2.md").read_text(encoding="utf-8")
    newer = text.replace("2026-12-01", "2027-03-01").replace("true information", "honest answers")
    (pack / "agreements" / "api-use.v3.md").write_text(newer, encoding="utf-8")

    assert load_pack(pack, by=None)

    newest = Agreement.objects.newest("api-use")
    assert newest is not None
    assert newest.version == 3


def test_what_the_pack_no_longer_names_goes(tmp_path: Path) -> None:
    load_pack(SHIPPED, by=None)
    pack = copied(tmp_path)
    (pack / "app_types" / "social-commerce.toml").unlink()
    (pack / "agreements" / "social-commerce.v1.md").unlink()
    for ending in ("toml", "json"):
        (pack / "methods" / f"aliexpress.ds.add.info.{ending}").unlink()

    assert load_pack(pack, by=None)

    assert not AppType.objects.filter(slug="social-commerce").exists()
    assert not ApiMethod.objects.filter(name="aliexpress.ds.add.info").exists()
    assert not Agreement.objects.filter(slug="social-commerce").exists()


def test_an_app_type_that_somebody_applied_for_stays(tmp_path: Path) -> None:
    load_pack(SHIPPED, by=None)
    app_type = AppType.objects.get(slug="social-commerce")
    Qualification.objects.create(
        developer=make.developer(),
        app_type=app_type,
        form=app_type.form,
        apps_allowed=1,
        began_at=make.NOON,
        saved_at=make.NOON,
    )
    pack = copied(tmp_path)
    (pack / "app_types" / "social-commerce.toml").unlink()

    with pytest.raises(Refused, match="still in use"):
        load_pack(pack, by=None)

    assert AppType.objects.filter(slug="social-commerce").exists()
    assert AppType.objects.count() == 10


def test_an_export_never_writes_over_anything(tmp_path: Path) -> None:
    load_pack(SHIPPED, by=None)
    (tmp_path / "mine.txt").write_text("mine", encoding="utf-8")

    with pytest.raises(Refused, match="is not empty"):
        export_pack(tmp_path)


def test_without_a_pack_there_is_nothing_to_export(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="nothing to export"):
        export_pack(tmp_path)
