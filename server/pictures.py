"""Foreign pictures made ours: decoded in a process of its own with bounded memory and time, re-encoded without metadata.

python -m server.pictures 480 960 < picture > answer      (how it is called)

The answer's first line lists [width, height, bytes] of each size, the files follow it.
"""

import asyncio
import hashlib
import io
import json
import os
import resource
import sys
from collections.abc import Sequence
from typing import NamedTuple

from PIL import Image, ImageCms, ImageOps

from server.errors import Refused

FORMATS = ("JPEG", "PNG", "WEBP")
MAX_BYTES = 10_000_000
MAX_PIXELS = 40_000_000
WIDEST = 1280
SECONDS = 10
MEMORY = 1_000_000_000
MAX_ANSWER = 12_000_000
PIECE = 65_536

_KEPT = ("PATH", "LD_LIBRARY_PATH", "PYTHONPATH", "LANG")
"""What a decoder is told of our environment: no address of a database, no key."""


class Picture(NamedTuple):
    digest: bytes
    media_type: str
    width: int
    height: int
    body: bytes


def _upright(picture: Image.Image) -> Image.Image:
    """As the camera was held: what says so goes with the metadata. A mark that cannot be read turns nothing."""
    try:
        return ImageOps.exif_transpose(picture)
    except Exception:
        return picture


def _plain(picture: Image.Image) -> Image.Image:
    """RGB in the colours of the web; a profile that cannot be read is taken for sRGB."""
    profile = picture.info.get("icc_profile")
    if profile and picture.mode == "RGB":
        try:
            own = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            ours = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB"))  # pyright: ignore[reportUnknownMemberType, reportUnknownArgumentType]
            turned = ImageCms.profileToProfile(picture, own, ours, outputMode="RGB")
            return turned or picture
        except (ImageCms.PyCMSError, OSError, TypeError):
            pass
    return picture.convert("RGB")


def reencode(body: bytes, widths: Sequence[int]) -> list[tuple[int, int, bytes]]:
    """The first frame, at most as wide as each of `widths`, as WebP; nothing of the file survives but its pixels."""
    opened = Image.open(io.BytesIO(body), formats=FORMATS)
    if opened.width * opened.height > MAX_PIXELS:
        raise ValueError("too many pixels")
    largest = max(widths)
    opened.draft("RGB", (largest, largest))  # a JPEG is then decoded at a fraction of its size
    plain = _plain(_upright(opened))
    made: list[tuple[int, int, bytes]] = []
    for width in sorted(widths, reverse=True):
        plain.thumbnail((width, width * 2))
        clean = Image.new("RGB", plain.size)
        clean.paste(plain)
        out = io.BytesIO()
        clean.save(out, "WEBP", quality=80, method=4)
        made.append((clean.width, clean.height, out.getvalue()))
    return made


async def sizes(body: bytes, widths: Sequence[int]) -> list[Picture]:
    """One Picture a width, widest first. Errors: Refused("bad_picture"): not a JPEG, PNG or WebP, too large, or it
    broke its decoder."""
    if len(body) > MAX_BYTES:
        raise Refused("bad_picture")
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "server.pictures", *map(str, widths),
        stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL,
        env={name: os.environ[name] for name in _KEPT if name in os.environ},
    )  # fmt: skip
    try:
        async with asyncio.timeout(SECONDS):
            _, out = await asyncio.gather(_feed(process, body), _answer(process))
            failed = await process.wait()
    except TimeoutError as error:
        raise Refused("bad_picture") from error
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    if failed or len(out) > MAX_ANSWER:
        raise Refused("bad_picture")
    return _read(out)


async def _feed(process: asyncio.subprocess.Process, body: bytes) -> None:
    """A decoder that dies does not read to the end, and need not."""
    assert process.stdin
    try:
        process.stdin.write(body)
        await process.stdin.drain()
        process.stdin.close()
        await process.stdin.wait_closed()
    except (BrokenPipeError, ConnectionResetError):
        pass


async def _answer(process: asyncio.subprocess.Process) -> bytes:
    """Never more than one piece beyond MAX_ANSWER: a decoder that was taken over shall not fill our memory."""
    assert process.stdout
    out = bytearray()
    while piece := await process.stdout.read(PIECE):
        out += piece
        if len(out) > MAX_ANSWER:
            process.kill()
            break
    return bytes(out)


def _read(out: bytes) -> list[Picture]:
    head, _, rest = out.partition(b"\n")
    made: list[Picture] = []
    for width, height, length in json.loads(head):
        encoded, rest = rest[:length], rest[length:]
        made.append(Picture(hashlib.sha256(encoded).digest()[:16], "image/webp", width, height, encoded))
    return made


async def made_ours(body: bytes) -> Picture:
    """One size, for stories. Errors: Refused("bad_picture")."""
    (only,) = await sizes(body, [WIDEST])
    return only


def main() -> None:
    if sys.platform == "linux":  # macOS does not honour an address space limit
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    made = reencode(sys.stdin.buffer.read(MAX_BYTES + 1), [int(width) for width in sys.argv[1:]])
    head = json.dumps([[width, height, len(encoded)] for width, height, encoded in made])
    sys.stdout.buffer.write(head.encode() + b"\n" + b"".join(encoded for *_, encoded in made))


if __name__ == "__main__":
    main()
