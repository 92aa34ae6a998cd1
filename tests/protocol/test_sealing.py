import base64
import stat
import threading
from pathlib import Path

import pytest

from serai.protocol.sealing import (
    BadMasterKeys,
    MasterKeys,
    SealBroken,
    create_master_keys,
    master_keys_at,
    read_master_keys,
    rewrap,
    seal,
    sealed_under,
    unseal,
)

SECRET, ADA, EVE = "SRIAabcdefghijklmnopqrstuvwxyz12", "12345678", "87654321"


def test_a_sealed_secret_opens_for_its_app() -> None:
    keys = MasterKeys.fresh()

    assert unseal(seal(SECRET, keys, app_key=ADA), keys, app_key=ADA) == SECRET


def test_sealing_twice_gives_different_seals_without_the_secret() -> None:
    keys = MasterKeys.fresh()

    one, other = seal(SECRET, keys, app_key=ADA), seal(SECRET, keys, app_key=ADA)

    assert one != other
    assert SECRET.encode() not in base64.b64decode(one)


def test_a_sealed_secret_does_not_open_for_another_app() -> None:
    keys = MasterKeys.fresh()

    with pytest.raises(SealBroken):
        unseal(seal(SECRET, keys, app_key=ADA), keys, app_key=EVE)


def test_a_sealed_secret_does_not_open_with_another_master_key() -> None:
    sealed = seal(SECRET, MasterKeys.fresh(), app_key=ADA)

    with pytest.raises(SealBroken):
        unseal(sealed, MasterKeys.fresh(), app_key=ADA)


def test_no_changed_byte_goes_unseen() -> None:
    keys = MasterKeys.fresh()
    packed = base64.b64decode(seal(SECRET, keys, app_key=ADA))

    for position in range(len(packed)):
        changed = bytearray(packed)
        changed[position] ^= 1
        with pytest.raises(SealBroken):
            unseal(base64.b64encode(changed).decode(), keys, app_key=ADA)


@pytest.mark.parametrize("text", ["", "not base64 at all", "AQAA", "é"])
def test_what_is_not_a_seal_is_broken(text: str) -> None:
    with pytest.raises(SealBroken):
        unseal(text, MasterKeys.fresh(), app_key=ADA)


def test_rewrapping_moves_a_secret_to_the_newest_master_key() -> None:
    old = MasterKeys.fresh()
    both = old.with_another()
    sealed = seal(SECRET, old, app_key=ADA)

    moved = rewrap(sealed, both, app_key=ADA)

    only_new = MasterKeys({2: both.keys[2]})
    assert (sealed_under(sealed), sealed_under(moved)) == (1, 2)
    assert unseal(moved, only_new, app_key=ADA) == SECRET
    with pytest.raises(SealBroken, match="version 1"):
        unseal(sealed, only_new, app_key=ADA)


def test_master_keys_are_written_and_read_back(tmp_path: Path) -> None:
    path = tmp_path / "keys" / "master.key"

    keys = create_master_keys(path)

    assert read_master_keys(path) == keys == master_keys_at(path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [file.name for file in path.parent.iterdir()] == ["master.key"]


def test_existing_master_keys_are_never_replaced(tmp_path: Path) -> None:
    path = tmp_path / "master.key"
    keys = create_master_keys(path)

    with pytest.raises(FileExistsError):
        create_master_keys(path)

    assert read_master_keys(path) == keys


def test_processes_that_start_at_once_agree_on_the_master_keys(tmp_path: Path) -> None:
    path, barrier, found = tmp_path / "master.key", threading.Barrier(8), list[MasterKeys]()

    def start() -> None:
        barrier.wait()
        found.append(master_keys_at(path))

    threads = [threading.Thread(target=start) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert found == [read_master_keys(path)] * 8


def test_one_bare_key_is_version_one() -> None:
    text = base64.b64encode(b"k" * 32).decode()

    assert MasterKeys.from_text(text + "\n").newest == 1


@pytest.mark.parametrize(
    "text", ["", "short", base64.b64encode(b"k" * 31).decode(), "{}", '{"x": "y"}', '{"1": 5}', "{"]
)
def test_bad_master_keys_are_refused(text: str) -> None:
    with pytest.raises(BadMasterKeys):
        MasterKeys.from_text(text)


def test_master_keys_never_show_themselves() -> None:
    keys = MasterKeys({1: b"k" * 32})

    assert "kkkk" not in repr(keys)
