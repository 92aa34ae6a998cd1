"""Uploaded pictures: what is refused with which sentence, and what is left of those accepted."""

import io
import struct
import zlib

import pytest
from PIL import Image

from serai.domain.events.models import Event
from serai.domain.qualifications import keeping
from serai.domain.qualifications.models import Picture
from serai.domain.qualifications.picture import MOST_BYTES, RebuiltPicture, rebuild
from serai.domain.refused import Refused
from tests import make

ORIENTATION, DESCRIPTION = 0x0112, 0x010E
SCRIPT = "<script>alert(1)</script>"


def test_two_megabytes_exactly_are_accepted() -> None:
    content = _padded(_jpeg(), to=MOST_BYTES)

    rebuilt = rebuild(content)

    assert (rebuilt.width, rebuilt.height, rebuilt.content_type) == (64, 48, "image/jpeg")


def test_one_byte_more_is_refused_with_its_measure() -> None:
    content = _padded(_jpeg(), to=MOST_BYTES + 1)

    assert _refusal(content) == "This picture is 2.1 MB. Up to 2 MB is allowed."


def test_an_empty_file_is_refused() -> None:
    assert _refusal(b"") == "This file is empty. Choose a .jpg or .png picture."


@pytest.mark.parametrize("kind", ["GIF", "WEBP", "BMP", "TIFF", "PDF"])
def test_another_kind_is_refused_whatever_its_name_says(kind: str) -> None:
    content = _saved(Image.new("RGB", (8, 8)), kind)

    assert _refusal(content) == "This is not a .jpg or .png picture, whatever its name says."


@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_a_truncated_picture_is_refused(kind: str) -> None:
    whole = _saved(_noise(200, 200), kind)

    assert _refusal(whole[: len(whole) // 2]) == (
        "This picture cannot be read; it may be cut off. Save it again and upload that."
    )


@pytest.mark.parametrize("start", [b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n"])
def test_what_only_begins_like_a_picture_is_refused(start: bytes) -> None:
    assert "cannot be read" in _refusal(start + b"<?php system($_GET['c']); ?>")


def test_a_moving_picture_is_refused() -> None:
    frames = [Image.new("RGB", (8, 8), colour) for colour in ("red", "blue")]
    out = io.BytesIO()
    frames[0].save(out, "PNG", save_all=True, append_images=frames[1:])

    assert _refusal(out.getvalue()) == "This picture moves. One still picture is needed."


def test_twenty_thousand_pixels_a_side_are_refused() -> None:
    content = _saved(Image.new("1", (20_000, 10)), "PNG")

    assert _refusal(content) == (
        "This picture is 20,000 by 10 pixels. Up to 10,000 a side and 40 million in all are"
        " allowed."
    )


def test_more_than_forty_million_pixels_are_refused_before_they_are_decoded() -> None:
    content = _saved(Image.new("1", (8_000, 8_000)), "PNG")

    assert "8,000 by 8,000 pixels" in _refusal(content)


def test_a_header_that_promises_a_billion_pixels_is_refused() -> None:
    assert "too many pixels" in _refusal(_png_header(60_000, 60_000))


def test_a_progressive_picture_that_takes_minutes_is_refused() -> None:
    content = _many_scans(_saved(Image.new("L", (6_000, 6_000)), "JPEG", progressive=True))

    assert _refusal(content).startswith("This picture takes too long to read.")


def test_a_scanned_page_is_accepted() -> None:
    page = Image.new("RGB", (2_480, 3_508), "white")
    page.paste(_noise(600, 300), (200, 200))

    rebuilt = rebuild(_saved(page, "PNG"))

    assert (rebuilt.width, rebuilt.height) == (2_480, 3_508)


def test_a_telephones_picture_with_a_second_one_inside_is_accepted() -> None:
    out = io.BytesIO()
    Image.new("RGB", (64, 48), "red").save(
        out, "MPO", save_all=True, append_images=[Image.new("RGB", (8, 8))]
    )

    rebuilt = rebuild(out.getvalue())

    assert (rebuilt.width, rebuilt.height, rebuilt.content_type) == (64, 48, "image/jpeg")


def test_exif_is_gone_and_its_orientation_applied() -> None:
    exif = Image.Exif()
    exif[ORIENTATION] = 6  # turned a quarter
    exif[DESCRIPTION] = SCRIPT
    content = _saved(Image.new("RGB", (64, 48), "red"), "JPEG", exif=exif.tobytes())

    rebuilt = rebuild(content)

    assert (rebuilt.width, rebuilt.height) == (48, 64)
    assert not _opened(rebuilt).getexif()
    assert b"script" not in rebuilt.content


def test_comments_texts_and_what_follows_are_gone() -> None:
    jpeg = _saved(Image.new("RGB", (64, 48)), "JPEG", comment=SCRIPT.encode())
    png = _with_text(_saved(Image.new("RGB", (64, 48)), "PNG"), SCRIPT)

    for content in (jpeg + SCRIPT.encode(), png + SCRIPT.encode()):
        assert b"script" not in rebuild(content).content


def test_what_is_transparent_is_shown_on_white() -> None:
    content = _saved(Image.new("RGBA", (4, 4), (255, 0, 0, 0)), "PNG")

    rebuilt = rebuild(content)

    assert _opened(rebuilt).convert("RGB").getpixel((0, 0)) == (255, 255, 255)


@pytest.mark.parametrize("mode", ["1", "L", "P", "LA", "I;16", "RGBA"])
def test_every_mode_of_png_becomes_plain_colour(mode: str) -> None:
    rebuilt = rebuild(_saved(Image.new(mode, (4, 4)), "PNG"))

    assert _opened(rebuilt).mode == "RGB"


@pytest.mark.parametrize("mode", ["L", "CMYK"])
def test_every_mode_of_jpeg_becomes_plain_colour(mode: str) -> None:
    rebuilt = rebuild(_saved(Image.new(mode, (4, 4)), "JPEG"))

    assert _opened(rebuilt).mode == "RGB"


@pytest.mark.django_db
def test_a_kept_picture_is_found_again_and_written_down() -> None:
    ada = make.user()

    picture = keeping.keep_picture(ada, "cif.png", make.picture_bytes())

    with Picture.objects.get(pk=picture.pk).file.open() as kept:
        assert Image.open(kept).size == (64, 48)
    assert Event.objects.get(kind="picture.kept").subject_id == str(picture.pk)


@pytest.mark.django_db
def test_a_refused_picture_leaves_nothing() -> None:
    ada = make.user()

    with pytest.raises(Refused):
        keeping.keep_picture(ada, "cif.gif", _saved(Image.new("RGB", (8, 8)), "GIF"))

    assert not Picture.objects.exists()
    assert not Event.objects.exists()


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("C:\\Users\\Ada\\cif.png", "cif.png"),
        ("../../etc/passwd", "passwd"),
        ("cif\r\nSet-Cookie: a=b.png", "cifSet-Cookie: a=b.png"),
        ("cif\u202egnp.exe", "cifgnp.exe"),
        ("", "picture"),
        ("营业执照 📄.jpg", "营业执照 📄.jpg"),
    ],
)
def test_a_files_name_is_kept_without_what_could_mislead(given: str, kept: str) -> None:
    assert keeping.shown_name(given) == kept


def _refusal(content: bytes) -> str:
    with pytest.raises(Refused) as refusal:
        rebuild(content)
    return str(refusal.value)


def _opened(rebuilt: RebuiltPicture) -> Image.Image:
    return Image.open(io.BytesIO(rebuilt.content))


def _jpeg() -> bytes:
    return make.picture_bytes(kind="JPEG")


def _saved(picture: Image.Image, kind: str, **options: object) -> bytes:
    out = io.BytesIO()
    picture.save(out, kind, **options)
    return out.getvalue()


def _noise(width: int, height: int) -> Image.Image:
    return Image.effect_noise((width, height), 80).convert("RGB")


def _padded(content: bytes, *, to: int) -> bytes:
    return content + b"\0" * (to - len(content))


def _png_header(width: int, height: int) -> bytes:
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", header) + _chunk(b"IDAT", b"") * 2


def _with_text(png: bytes, text: str) -> bytes:
    after_header = 8 + 25
    chunk = _chunk(b"tEXt", b"Comment\0" + text.encode())
    return png[:after_header] + chunk + png[after_header:]


def _chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def _many_scans(progressive: bytes) -> bytes:
    """The same picture with its last scan drawn again and again, up to the size allowed."""
    last_scan = progressive[progressive.rindex(b"\xff\xda") : -2]
    before_end = progressive[:-2]
    again = (MOST_BYTES - len(progressive)) // len(last_scan)
    return before_end + last_scan * again + b"\xff\xd9"
