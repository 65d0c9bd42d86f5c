"""A link as a QR code, drawn as SVG."""

from typing import Any

import qrcode  # type: ignore[import-untyped]  # the library ships no types; all we take from it is a matrix

QUIET = 4
"""Modules of white around the code, the least that scanners ask for (ISO/IEC 18004)."""


def qr_svg(text: str) -> str:
    """One <svg> element: black modules on white, one unit each; it scales to any size."""
    code: Any = qrcode.QRCode(border=QUIET)
    code.add_data(text)
    code.make(fit=True)
    rows: list[list[bool]] = code.get_matrix()
    size = len(rows)
    path = "".join(f"M{x} {y}h1v1h-1z" for y, row in enumerate(rows) for x, dark in enumerate(row) if dark)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size} {size}" shape-rendering="crispEdges">'
        f'<path fill="#fff" d="M0 0h{size}v{size}H0z"/><path d="{path}"/></svg>'
    )
