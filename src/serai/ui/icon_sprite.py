"""Draws static/serai/icons.svg from the names in icons.txt. Run when a name is added."""

import re
import sys
from pathlib import Path

HERE = Path(__file__).parent
BACKGROUND = '<path stroke="none" d="M0 0h24v24H0z" fill="none" />'


def sprite(names: list[str], drawings: Path) -> str:
    """One SVG with a symbol per name; colour and stroke come from where it is used."""
    symbols = [_symbol(name, (drawings / f"{name}.svg").read_text()) for name in names]
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" fill="none" stroke="currentColor" '
        'stroke-linecap="round" stroke-linejoin="round">\n' + "\n".join(symbols) + "\n</svg>\n"
    )


def wanted_names(listing: str) -> list[str]:
    lines = (line.strip() for line in listing.splitlines())
    return sorted({line for line in lines if line and not line.startswith("#")})


def _symbol(name: str, drawing: str) -> str:
    body = re.sub(r"^.*?<svg[^>]*>|</svg>\s*$", "", drawing, flags=re.DOTALL)
    shapes = "".join(part.strip() for part in body.replace(BACKGROUND, "").splitlines())
    return f'<symbol id="{name}" viewBox="0 0 24 24">{shapes}</symbol>'


if __name__ == "__main__":
    chosen = wanted_names((HERE / "icons.txt").read_text())
    target = HERE / "static" / "serai" / "icons.svg"
    target.write_text(sprite(chosen, Path(sys.argv[1])))
