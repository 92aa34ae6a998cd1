"""Invented answers and an invented licence picture, for the cast and the demo."""

import io

from PIL import Image, ImageDraw


def software_answers(name: str, email: str, mobile: str) -> dict[str, str]:
    """The answers to the seed's form by field key, without the licence."""
    return {
        "contact_name": name,
        "contact_mobile": mobile,
        "software_name": "Lumen",
        "software_function": "Lists products in a web shop, orders them and follows the parcels.",
        "market_planning": "Small shops in Europe that sell without a stock of their own.",
        "it_name": name,
        "it_mobile": mobile,
        "it_email": email,
        "it_team_number": "4",
        "server_configuration": "2 servers, 8 cores, 32 GB memory, 1 TB disk each",
        "server_bandwidth": "1Gbps",
        "development_language": "Python",
        "database": "PostgreSQL",
    }


def licence_picture(company: str) -> bytes:
    """A PNG that looks like a business licence and says that it is none."""
    picture = Image.new("RGB", (1240, 877), "#fdfbf4")
    draw = ImageDraw.Draw(picture)
    draw.rectangle((40, 40, 1200, 837), outline="#8a6d2f", width=6)
    draw.rectangle((56, 56, 1184, 821), outline="#c9b27a", width=2)
    lines = [
        ("Business licence", 140, 56),
        ("Example, worth nothing", 220, 30),
        (company.encode("ascii", "replace").decode(), 380, 44),
        ("Registered for the sale of goods at a distance", 470, 28),
        ("No. 2026-0001", 540, 28),
    ]
    for text, top, size in lines:
        draw.text((620, top), text, fill="#2c2a24", anchor="mt", font_size=size)
    draw.ellipse((960, 600, 1120, 760), outline="#b03a2e", width=8)
    kept = io.BytesIO()
    picture.save(kept, "PNG", optimize=True)
    return kept.getvalue()
