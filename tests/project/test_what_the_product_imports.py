"""What runs may import only what `make run` installs: tests' tools are not there."""

import ast
import re
import sys
from importlib.metadata import packages_distributions
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_the_product_imports_only_what_make_run_installs() -> None:
    pins = (ROOT / "requirements" / "runtime.txt").read_text()
    installed = {_plain(name) for name in re.findall(r"^([A-Za-z0-9._-]+)==", pins, re.MULTILINE)}
    distributions = packages_distributions()

    strangers = {
        f"{path.relative_to(ROOT)}: {module}"
        for path in (ROOT / "src").rglob("*.py")
        for module in _imported(ast.parse(path.read_text()))
        if module not in sys.stdlib_module_names and module != "serai"
        if not {_plain(name) for name in distributions.get(module, ())} & installed
    }

    assert not strangers


def _imported(node: ast.AST) -> set[str]:
    """The top modules that are imported when the code runs, so not those for the type checker."""
    if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING":
        return set()
    if isinstance(node, ast.Import):
        return {alias.name.partition(".")[0] for alias in node.names}
    if isinstance(node, ast.ImportFrom):
        return {(node.module or "").partition(".")[0]}
    return set().union(*map(_imported, ast.iter_child_nodes(node)), set())


def _plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()
