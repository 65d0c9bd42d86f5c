"""Pictures for stories, contributions and events: flat shapes on a gradient, a motif a theme, some 5 kB of WebP."""

import colorsys
from dataclasses import dataclass
from hashlib import sha256
from io import BytesIO
from math import cos, pi, sin
from random import Random

from PIL import Image, ImageDraw

WIDTH, HEIGHT = 640, 360
_SCALE = 2

_HUES = {
    "leadership": 262, "launch": 18, "portrait": 344, "event": 322, "engineering": 214,
    "sustainability": 142, "finance": 190, "safety": 22, "community": 286,
}  # fmt: skip

Colour = tuple[int, int, int, int]
Pen = ImageDraw.ImageDraw


@dataclass(frozen=True, slots=True)
class Picture:
    """`body` is WebP; `digest` is their SHA-256."""

    body: bytes
    digest: bytes
    width: int = WIDTH
    height: int = HEIGHT
    media_type: str = "image/webp"


def _colour(hue: float, light: float, saturation: float = 0.55, alpha: float = 1.0) -> Colour:
    r, g, b = colorsys.hls_to_rgb(hue % 360 / 360, light, saturation)
    return round(r * 255), round(g * 255), round(b * 255), round(alpha * 255)


def _disc(pen: Pen, x: float, y: float, r: float, fill: Colour) -> None:
    pen.ellipse((x - r, y - r, x + r, y + r), fill=fill)


def _rising(pen: Pen, rng: Random, w: int, h: int, hue: float) -> None:
    x, y = w * rng.uniform(0.3, 0.7), h * rng.uniform(0.75, 1.0)
    for ring in range(6, 0, -1):
        _disc(pen, x, y, h * 0.16 * ring, _colour(hue + 9 * ring, 0.85 - 0.07 * ring, 0.6, 0.5))


def _rays(pen: Pen, rng: Random, w: int, h: int, hue: float) -> None:
    x, y, count = w * rng.uniform(0.1, 0.35), h * rng.uniform(0.7, 1.05), rng.randint(7, 11)
    for i in range(count):
        a, b = -pi / 2 * (i / count), -pi / 2 * ((i + 0.55) / count)
        far = [(x + 2 * w * cos(t), y + 2 * w * sin(t)) for t in (a, b)]
        pen.polygon([(x, y), *far], fill=_colour(hue + 6 * i, 0.62 + 0.02 * i, 0.75, 0.55))
    _disc(pen, x, y, h * 0.2, _colour(hue + 30, 0.86, 0.8))


def _faces(pen: Pen, rng: Random, w: int, h: int, hue: float) -> None:
    heads = rng.randint(1, 3)
    for i in range(heads):
        x = (i + 1) / (heads + 1) + rng.uniform(-0.05, 0.05)
        tone, r = hue + 24 * i, h * rng.uniform(0.15, 0.2)
        _disc(pen, w * x, h * 1.08, r * 2.6, _colour(tone, 0.4 + 0.1 * i, 0.55, 0.92))
        _disc(pen, w * x, h * 0.46, r, _colour(tone + 10, 0.72, 0.5, 0.96))
        _disc(pen, w * x - r * 0.35, h * 0.46 - r * 0.3, r * 0.95, _colour(tone, 0.3, 0.4, 0.28))


def _confetti(pen: Pen, rng: Random, w: int, h: int, hue: float) -> None:
    for _ in range(70):
        x, y, r = rng.uniform(0, w), h * rng.random() ** 1.6, rng.uniform(5, 24) * _SCALE
        _disc(pen, x, y, r, _colour(hue + rng.uniform(-60, 60), rng.uniform(0.55, 0.85), 0.75, 0.75))
    for row in range(3):
        pen.ellipse(
            (-w * 0.2, h * (0.78 + 0.1 * row), w * 1.2, h * 1.9),
            fill=_colour(hue, 0.3 - 0.06 * row, 0.5, 0.85),
        )


def _gears(pen: Pen, rng: Random, w: int, h: int, hue: float) -> None:
    for column in range(0, w, w // 16):
        pen.line((column, 0, column, h), fill=_colour(hue, 0.9, 0.4, 0.12), width=_SCALE)
    for i in range(3):
        x, y, r = rng.uniform(0.1, 0.9) * w, rng.uniform(0.15, 0.85) * h, h * rng.uniform(0.2, 0.42)
        tone = _colour(hue + 18 * i, 0.55 + 0.1 * i, 0.55, 0.8)
        for tooth in range(14):
            t = tooth * pi / 7
            _disc(pen, x + r * cos(t), y + r * sin(t), r * 0.13, tone)
        pen.ellipse((x - r, y - r, x + r, y + r), outline=tone, width=int(r * 0.3))


def _hills(pen: Pen, rng: Random, w: int, h: int, hue: float) -> None:
    _disc(pen, w * rng.uniform(0.2, 0.8), h * 0.34, h * 0.17, _colour(hue - 85, 0.78, 0.85, 0.95))
    for layer in range(4):
        phase, high = rng.uniform(0, 2 * pi), h * (0.5 + 0.13 * layer)
        ridge = [
            (x, high + h * 0.08 * sin(phase + x / w * (3 + layer) * 1.7)) for x in range(0, w + 1, w // 50)
        ]
        pen.polygon([(0, h), *ridge, (w, h)], fill=_colour(hue + 8 * layer, 0.62 - 0.11 * layer, 0.42))


def _bars(pen: Pen, rng: Random, w: int, h: int, hue: float) -> None:
    count, tall = 11, 0.2
    for i in range(count):
        tall = min(max(tall + rng.uniform(-0.06, 0.14), 0.15), 0.8)
        x = w * (i + 0.5) / (count + 0.5)
        box = (x, h * (1 - tall), x + w / count * 0.68, h + 60)
        pen.rounded_rectangle(box, radius=14 * _SCALE, fill=_colour(hue + 5 * i, 0.72 - 0.03 * i, 0.5, 0.9))


def _chevrons(pen: Pen, rng: Random, w: int, h: int, hue: float) -> None:
    lean = rng.uniform(0.2, 0.4) * w
    for i in range(-2, 9):
        x = i * w / 7
        band = [(x, h), (x + lean, 0), (x + lean + w / 14, 0), (x + w / 14, h)]
        pen.polygon(band, fill=_colour(hue + 3 * i, 0.62, 0.85, 0.55))
    _disc(pen, w * rng.uniform(0.3, 0.7), h * 0.5, h * 0.24, _colour(hue, 0.93, 0.7, 0.95))


def _circles(pen: Pen, rng: Random, w: int, h: int, hue: float) -> None:
    for i in range(rng.randint(6, 9)):
        x, y = w * rng.uniform(0.12, 0.88), h * rng.uniform(0.2, 0.85)
        _disc(pen, x, y, h * rng.uniform(0.14, 0.3), _colour(hue + 28 * i, 0.66, 0.6, 0.5))


_MOTIFS = {
    "leadership": _rising, "launch": _rays, "portrait": _faces, "event": _confetti, "engineering": _gears,
    "sustainability": _hills, "finance": _bars, "safety": _chevrons, "community": _circles,
}  # fmt: skip


def _sky(hue: float, size: tuple[int, int]) -> Image.Image:
    """A gradient from top to bottom: one column of it is coloured, then drawn out."""
    column = Image.linear_gradient("L").resize((1, size[1]))  # pyright: ignore[reportUnknownMemberType] (Pillow)
    top, bottom = _colour(hue + 18, 0.36, 0.5)[:3], _colour(hue - 12, 0.68, 0.55)[:3]
    bands = [
        column.point([round(a + (b - a) * v / 255) for v in range(256)])  # pyright: ignore[reportUnknownMemberType] (Pillow)
        for a, b in zip(top, bottom, strict=True)
    ]
    return Image.merge("RGB", bands).resize(size, Image.Resampling.NEAREST)  # pyright: ignore[reportUnknownMemberType] (Pillow)


def picture(theme: str, key: str) -> Picture:
    """The picture of that theme named `key`: the same bytes for the same name."""
    rng = Random(f"picture:{theme}:{key}")
    hue, size = _HUES[theme] + rng.uniform(-16, 16), (WIDTH * _SCALE, HEIGHT * _SCALE)
    canvas = _sky(hue, size)
    _MOTIFS[theme](ImageDraw.Draw(canvas, "RGBA"), rng, *size, hue)
    out = BytesIO()
    canvas.reduce(_SCALE).save(out, "WEBP", quality=70, method=2)
    return Picture(out.getvalue(), sha256(out.getvalue()).digest())
