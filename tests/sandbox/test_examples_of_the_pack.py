import tomllib
from pathlib import Path

import pytest

from tests.sandbox.conftest import PACK, Running

METHODS = sorted((PACK / "methods").glob("*.toml"))
READ_AN_ORDER = {"aliexpress.trade.ds.order.get", "aliexpress.ds.trade.order.get"}


@pytest.mark.parametrize("file", METHODS, ids=lambda file: file.stem)
def test_every_method_takes_the_examples_of_its_parameters(running: Running, file: Path) -> None:
    parameters = tomllib.loads(file.read_text(encoding="utf-8")).get("parameters", [])
    examples = {
        parameter["name"]: parameter.get("example", "something")
        for parameter in parameters
        if parameter["required"] or "example" in parameter
    }

    answer = running.sandbox.post(f"/{file.stem}", json=examples)

    if file.stem in READ_AN_ORDER:  # the example's order was never placed here
        assert answer.json()["sub_code"] == "isv.order-not-found:order_id"
    else:
        assert answer.status_code == 200
        assert answer.json()
