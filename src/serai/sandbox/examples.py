"""The pack's methods as the sandbox answers them."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from serai.domain.catalog.pack_reading import files_of, read


@dataclass(frozen=True)
class Method:
    name: str
    required: tuple[str, ...]
    json_parameters: tuple[str, ...]
    example: Any


def methods_of(pack_folder: Path) -> dict[str, Method]:
    """Every method of a pack by its name. ValueError names the first fault of a broken pack."""
    files = {name: data for name, data in files_of(pack_folder).items() if name[:8] == "methods/"}
    pack, faults = read(files)
    broken = [fault for fault in faults if fault.file in files]
    if broken:
        raise ValueError(str(broken[0]))
    lacking = sorted(pack.methods.keys() - pack.examples.keys())
    if lacking:
        raise ValueError(f"methods/{lacking[0]}.json: this file is missing.")
    return {name: _method(name, pack.methods[name], pack.examples[name]) for name in pack.methods}


def _method(name: str, table: dict[str, Any], example: Any) -> Method:
    parameters = table.get("parameters", [])
    return Method(
        name=name,
        required=tuple(parameter["name"] for parameter in parameters if parameter["required"]),
        json_parameters=tuple(
            parameter["name"] for parameter in parameters if parameter["type"] == "json"
        ),
        example=example,
    )
