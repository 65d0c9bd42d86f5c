"""Draw the app's icons: `python pwa/build/make_icons.py`. The PNGs are committed; run it again when the mark changes.

The mark is a relay: a large circle hands a small one on, along a rising line.
"""

from pathlib import Path

from PIL import Image, ImageDraw

OUT = Path(__file__).parent.parent / "public" / "icons"
PAPER, INK, ACCENT = "#faf8f4", "#26231f", "#2f5fb3"
FINE = 8  # drawn larger, then reduced: smooth edges

# centre and radius of the two circles, the line between them; on a unit square
BIG, SMALL = ((0.36, 0.62), 0.19), ((0.70, 0.31), 0.115)
LINE = 0.075

Point = tuple[float, float]


def _circle(pen: ImageDraw.ImageDraw, centre: Point, radius: float, fill: str, scale: float) -> None:
    (x, y), r = centre, radius
    pen.ellipse([(x - r) * scale, (y - r) * scale, (x + r) * scale, (y + r) * scale], fill=fill)


def mark(size: int, corner: float, inset: float, ground: str | None) -> Image.Image:
    """The mark in a square of `size` pixels; `inset` keeps it clear of the edge (maskable: 0.1)."""
    big = size * FINE
    image = Image.new("RGBA", (big, big), (0, 0, 0, 0))
    pen = ImageDraw.Draw(image)
    if ground:
        pen.rounded_rectangle([0, 0, big - 1, big - 1], radius=corner * big, fill=ground)
    layer = Image.new("RGBA", (big, big), (0, 0, 0, 0))
    inner = ImageDraw.Draw(layer)
    line = [tuple(v * big for v in point) for point in (BIG[0], SMALL[0])]
    dark = INK if ground else "#ffffff"
    inner.line([line[0], line[1]], fill=dark, width=int(LINE * big))
    _circle(inner, *BIG, ACCENT if ground else dark, big)
    _circle(inner, *SMALL, dark, big)
    small = layer.resize((int(big * (1 - 2 * inset)),) * 2, Image.Resampling.LANCZOS)
    image.alpha_composite(small, (int(big * inset),) * 2)
    return image.resize((size, size), Image.Resampling.LANCZOS)


def svg() -> str:
    (bx, by), br = BIG
    (sx, sy), sr = SMALL
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 100">'
        f'<rect width="100" height="100" rx="22" fill="{PAPER}"/>'
        f'<path d="M{bx * 100:g} {by * 100:g}L{sx * 100:g} {sy * 100:g}" stroke="{INK}" stroke-width="{LINE * 100:g}"/>'
        f'<circle cx="{bx * 100:g}" cy="{by * 100:g}" r="{br * 100:g}" fill="{ACCENT}"/>'
        f'<circle cx="{sx * 100:g}" cy="{sy * 100:g}" r="{sr * 100:g}" fill="{INK}"/></svg>\n'
    )


def main() -> None:
    OUT.mkdir(parents=True, exist_ok=True)
    mark(192, 0.22, 0, PAPER).save(OUT / "192.png", optimize=True)
    mark(512, 0.22, 0, PAPER).save(OUT / "512.png", optimize=True)
    mark(512, 0, 0.1, PAPER).save(OUT / "maskable-512.png", optimize=True)
    mark(180, 0, 0.06, PAPER).convert("RGB").save(OUT / "apple-180.png", optimize=True)
    mark(96, 0, 0, None).save(OUT / "badge.png", optimize=True)
    (OUT / "icon.svg").write_text(svg())


if __name__ == "__main__":
    main()
