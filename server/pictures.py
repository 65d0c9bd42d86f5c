"""Foreign pictures made ours: decoded in a process of its own with bounded memory and time, re-encoded without metadata.

python -m server.pictures < picture > picture.webp      (how it is called; the size is the first line)
"""

import asyncio
import hashlib
import io
import resource
import sys
from typing import NamedTuple

from PIL import Image

from server.errors import Refused

FORMATS = ("JPEG", "PNG", "WEBP")
MAX_BYTES = 10_000_000
MAX_PIXELS = 40_000_000
WIDEST = 1280
SECONDS = 10
MEMORY = 1_000_000_000


class Picture(NamedTuple):
    digest: bytes
    media_type: str
    width: int
    height: int
    body: bytes


def reencode(body: bytes) -> tuple[int, int, bytes]:
    """First frame, at most WIDEST wide, as WebP; nothing of the original file survives but its pixels."""
    opened = Image.open(io.BytesIO(body), formats=FORMATS)
    if opened.width * opened.height > MAX_PIXELS:
        raise ValueError("too many pixels")
    plain = opened.convert("RGB")
    plain.thumbnail((WIDEST, WIDEST * 2))
    clean = Image.new("RGB", plain.size)
    clean.paste(plain)
    out = io.BytesIO()
    clean.save(out, "WEBP", quality=80, method=4)
    return clean.width, clean.height, out.getvalue()


async def made_ours(body: bytes) -> Picture:
    """Errors: Refused("bad_picture"): not a JPEG, PNG or WebP, too large, or it broke its decoder."""
    if len(body) > MAX_BYTES:
        raise Refused("bad_picture")
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "server.pictures",
        stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL,
    )  # fmt: skip
    try:
        async with asyncio.timeout(SECONDS):
            out, _ = await process.communicate(body)
    except TimeoutError as error:
        process.kill()
        await process.wait()
        raise Refused("bad_picture") from error
    if process.returncode != 0:
        raise Refused("bad_picture")
    size, _, encoded = out.partition(b"\n")
    width, height = (int(part) for part in size.split())
    return Picture(hashlib.sha256(encoded).digest()[:16], "image/webp", width, height, encoded)


def main() -> None:
    if sys.platform == "linux":  # macOS does not honour an address space limit
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    width, height, encoded = reencode(sys.stdin.buffer.read())
    sys.stdout.buffer.write(f"{width} {height}\n".encode() + encoded)


if __name__ == "__main__":
    main()
