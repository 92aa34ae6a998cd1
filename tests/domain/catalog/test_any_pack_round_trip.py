import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from serai.domain.catalog.actions import export_pack, load_pack
from serai.domain.catalog.pack_reading import Pack, files_of, read
from serai.domain.catalog.pack_writing import written
from tests.domain.catalog.packs import SHIPPED, contents

pytestmark = pytest.mark.django_db

# What a pack can hold anywhere a text stands: no control but a line's end, half a pair or null.
TEXTS = st.text(
    st.characters(codec="utf-8", exclude_characters="\x00\r"), min_size=1, max_size=60
).filter(lambda text: bool(text.strip()))
NUMBERS = st.integers(1, 2_147_483_647)
EXAMPLES = st.dictionaries(
    TEXTS,
    st.recursive(
        st.booleans() | st.integers(-(10**15), 10**15) | TEXTS,
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
        max_leaves=8,
    ),
    max_size=4,
)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_whatever_a_pack_says_comes_out_as_the_same_bytes(
    tmp_path: Path, data: st.DataObject
) -> None:
    files = written(_varied(data))
    folder = Path(tempfile.mkdtemp(dir=tmp_path))
    for name, content in files.items():
        (folder / "in" / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / "in" / name).write_bytes(content)

    load_pack(folder / "in", by=None)
    export_pack(folder / "out")

    assert contents(folder / "out") == files


def _varied(data: st.DataObject) -> Pack:
    pack, _ = read(files_of(SHIPPED))
    pack.single["platform.toml"] |= {"name": data.draw(TEXTS), "notice": data.draw(TEXTS)}
    for top in pack.single["categories.toml"]["categories"]:
        top["name"] = data.draw(TEXTS)
    for app_type in pack.app_types.values():
        app_type["summary"] = data.draw(TEXTS)
        app_type["quota_per_day"] = data.draw(NUMBERS)
    fields = pack.app_types["dropshipping"]["form"]["groups"][0]["fields"]
    fields[0] |= {"label": data.draw(TEXTS), "hint": data.draw(TEXTS), "required": False}
    method = pack.methods["aliexpress.ds.feedname.get"]
    method.pop("lists")
    method["parameters"][0]["summary"] = data.draw(TEXTS)
    pack.examples["aliexpress.ds.feedname.get"] = data.draw(EXAMPLES)
    pack.agreements["api-use", 1]["title"] = data.draw(TEXTS)
    return pack
