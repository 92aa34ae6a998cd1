"""Decodes one picture in a process of its own and rebuilds it from its pixels.

Run as `python -m serai.domain.qualifications.picture_child`: the picture on standard input, on
standard output a line of JSON (`{"refused": …}` or `{"width", "height", "content_type"}`) and then
the rebuilt picture. The limits are the kernel's: a bomb ends this process and nothing else.
"""

import io
import json
import resource
import sys
import warnings

from PIL import Image, ImageOps

CPU_SECONDS = 2
MEMORY_BYTES = 512 * 1024 * 1024
MOST_PIXELS = 40_000_000
LONGEST_SIDE = 10_000


def main() -> None:
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    warnings.simplefilter("error", Image.DecompressionBombWarning)
    head, body = _rebuilt(sys.stdin.buffer.read())
    sys.stdout.buffer.write(json.dumps(head).encode() + b"\n" + body)


def _rebuilt(content: bytes) -> tuple[dict[str, object], bytes]:
    try:
        with Image.open(io.BytesIO(content), formats=("JPEG", "PNG")) as picture:
            refusal = _refusal(picture)
            if refusal:
                return refusal, b""
            picture.load()
            return _from_pixels(picture)
    except MemoryError:
        return {"refused": "too_heavy"}, b""
    except (Image.DecompressionBombWarning, Image.DecompressionBombError):
        return {"refused": "too_many_pixels"}, b""
    except Exception:  # whatever a hostile file makes the decoder raise, the answer is the same
        return {"refused": "unreadable"}, b""


def _refusal(picture: Image.Image) -> dict[str, object] | None:
    size: dict[str, object] = {"width": picture.width, "height": picture.height}
    if max(picture.size) > LONGEST_SIDE:
        return {"refused": "too_long_a_side", **size}
    if picture.width * picture.height > MOST_PIXELS:
        return {"refused": "too_many_pixels", **size}
    # A telephone's .jpg may carry a second picture (MPO); only a PNG of many frames moves.
    if picture.format == "PNG" and getattr(picture, "n_frames", 1) != 1:
        return {"refused": "animated", **size}
    return None


def _from_pixels(picture: Image.Image) -> tuple[dict[str, object], bytes]:
    """Orientation is applied first; no metadata, palette or comment is carried over."""
    kind = picture.format
    upright = ImageOps.exif_transpose(picture)
    has_alpha = upright.mode in {"RGBA", "LA", "PA"} or "transparency" in upright.info
    pixels = upright.convert("RGBA" if has_alpha else "RGB")
    if has_alpha:  # what is transparent is shown on white, as it would be printed
        ground = Image.new("RGB", pixels.size, "white")
        ground.paste(pixels, mask=pixels.getchannel("A"))
        pixels = ground
    fresh = Image.frombytes("RGB", pixels.size, pixels.tobytes())
    out = io.BytesIO()
    if kind == "PNG":
        fresh.save(out, "PNG")
    else:
        fresh.save(out, "JPEG", quality=90)
    head: dict[str, object] = {
        "width": fresh.width,
        "height": fresh.height,
        "content_type": "image/png" if kind == "PNG" else "image/jpeg",
    }
    return head, out.getvalue()


if __name__ == "__main__":
    main()
