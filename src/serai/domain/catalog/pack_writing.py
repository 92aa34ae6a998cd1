"""A pack as files again: the same pack is always the same bytes."""

import hashlib
import json
from typing import Any

from serai.domain.catalog import pack_toml
from serai.domain.catalog.pack_reading import SINGLE, Files, Pack, method_file
from serai.domain.catalog.pack_shape import AGREEMENT, APP_TYPE, METHOD, Table


def written(pack: Pack) -> dict[str, bytes]:
    """Every file of the pack by its path, in the one canonical form."""
    texts = {name: pack_toml.written(pack.single[name], SINGLE[name]) for name in pack.single}
    for slug, app_type in pack.app_types.items():
        texts[f"app_types/{slug}.toml"] = pack_toml.written(app_type, APP_TYPE)
    for name, method in pack.methods.items():
        texts[method_file(name, "toml")] = pack_toml.written(method, METHOD)
    for name, example in pack.examples.items():
        texts[method_file(name, "json")] = _example(example)
    for (slug, version), agreement in pack.agreements.items():
        texts[f"agreements/{slug}.v{version}.md"] = _agreement(agreement)
    return {name: texts[name].encode() for name in sorted(texts)}


def digest_of(files: Files) -> str:
    """SHA-256, in hex, over the paths and contents of all files."""
    whole = hashlib.sha256()
    for name in sorted(files):
        whole.update(f"{name}\n{len(files[name])}\n".encode() + files[name])
    return whole.hexdigest()


def _example(example: Any) -> str:
    # Sorted, because PostgreSQL's jsonb does not keep the order of keys.
    return json.dumps(example, indent=2, ensure_ascii=False, sort_keys=True) + "\n"


def _agreement(agreement: Table) -> str:
    return f"+++\n{pack_toml.written(agreement, AGREEMENT)}+++\n\n{agreement['text']}"
