"""Photos on their way: cut, doubled, damaged, hostile; and who may look at them."""

import asyncio
import io
import zlib
from typing import Any

import pytest
import sqlalchemy as sa
from PIL import Image

from server import storage
from server.commands.photos import KEPT, WAITING, WIDTHS, path
from server.jobs.upkeep import drop_photos
from server.settings import Settings
from server.tables import photo
from server.world import World
from tests.api.conftest import Phone, key
from tests.photos import announced, drawn, piece, sent, shown


async def row(world: World, name: str) -> Any:
    async with world.engine.connect() as connection:
        return (await connection.execute(sa.select(photo).where(photo.c.key == name))).one()


async def kept(world: World, name: str, width: int = 1600) -> bytes:
    found = await storage.get(world.settings, path((await row(world, name)).name, width))
    assert found
    return found


def opened(body: bytes) -> Image.Image:
    return Image.open(io.BytesIO(body))


@pytest.fixture
async def author(phone: Any) -> Phone:
    made: Phone = await phone("ambassador@plant")
    return made


async def test_a_photo_is_kept_in_three_sizes_for_phones(world: World, author: Phone) -> None:
    name, answer = await sent(author, drawn((4000, 3000)), step=20_000)
    assert answer.json()["state"] == "ready"
    made = {width: opened(await kept(world, name, width)) for width in WIDTHS}
    assert {width: (one.format, one.size) for width, one in made.items()} == {
        1600: ("WEBP", (1600, 1200)), 960: ("WEBP", (960, 720)), 480: ("WEBP", (480, 360)),
    }  # fmt: skip


async def test_a_cut_upload_goes_on_where_it_was_cut(author: Phone) -> None:
    body, name = drawn(), key()
    await announced(author, body, name)
    await piece(author, name, 0, body[:5000])
    again = await announced(author, body, name)
    assert again.json() == {"state": "arriving", "received": 5000}
    assert (await sent(author, body, name))[1].json()["state"] == "ready"


async def test_a_piece_sent_twice_counts_once(author: Phone) -> None:
    body, name = drawn(), key()
    await announced(author, body, name)
    await piece(author, name, 0, body[:5000])
    twice = await piece(author, name, 0, body[:5000])
    assert twice.json() == {"state": "arriving", "received": 5000}


async def test_two_tabs_sending_the_same_photo_do_not_mix_it(world: World, author: Phone) -> None:
    body, name = drawn(), key()
    await announced(author, body, name)
    await asyncio.gather(*(sent(author, body, name, step) for step in (3000, 5000)))
    assert (await row(world, name)).state == "ready"


async def test_the_last_piece_said_again_answers_as_before(author: Phone) -> None:
    body = drawn()
    name, first = await sent(author, body)
    again = await announced(author, body, name)
    assert again.json() == first.json() == {"state": "ready", "received": len(body)}


async def test_a_photo_damaged_on_the_way_starts_over(author: Phone) -> None:
    body, name = drawn(), key()
    await announced(author, body, name)
    half = len(body) // 2
    await piece(author, name, 0, body[:half])
    answer = await piece(author, name, half, bytes(len(body) - half))
    assert answer.json() == {"state": "arriving", "received": 0}
    assert (await sent(author, body, name))[1].json()["state"] == "ready"


async def test_a_key_stands_for_one_photo(author: Phone) -> None:
    name, _ = await sent(author, drawn())
    other = await announced(author, drawn((50, 50)), name)
    assert (other.status_code, other.json()["code"]) == (409, "key_reused")


async def test_another_person_cannot_add_to_my_photo(phone: Any, author: Phone) -> None:
    body, name = drawn(), key()
    await announced(author, body, name)
    answer = await piece(await phone("colleague@plant"), name, 0, body[:100])
    assert answer.status_code == 404


@pytest.mark.parametrize("orientation", [3, 6, 8])
async def test_a_photo_stands_upright_and_says_nothing_else(
    world: World, author: Phone, orientation: int
) -> None:
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif[0x010F] = "SECRETPHONE"
    exif.get_ifd(0x8825).update({1: "N", 2: (48.0, 51.0, 24.0)})
    body = drawn(exif=exif, comment=b"SECRETPLACE", xmp=b"<x:xmpmeta>SECRETXMP</x:xmpmeta>")
    name, _ = await sent(author, body)
    made = [await kept(world, name, width) for width in WIDTHS]
    assert body.count(b"SECRET") == 3 and not any(b"SECRET" in one or b"EXIF" in one for one in made)
    assert opened(made[0]).size == ((1200, 900) if orientation == 3 else (900, 1200))


def png_of(width: int, height: int) -> bytes:
    """A PNG that says it is that large, in a few kB."""
    out = io.BytesIO()
    Image.new("1", (width, height)).save(out, "PNG", optimize=True)
    return out.getvalue()


def huge_head() -> bytes:
    """A PNG whose head says 50,000 x 50,000, the rest of a small one behind it."""
    small = drawn((20, 20), "PNG")
    head = b"IHDR" + (50_000).to_bytes(4, "big") * 2 + small[24:29]
    return small[:12] + head + zlib.crc32(head).to_bytes(4, "big") + small[33:]


def gif() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (10, 10)).save(out, "GIF")
    return out.getvalue()


def text_bomb() -> bytes:
    """A small PNG with a compressed comment of 200 MB."""
    whole = drawn((20, 20), "PNG")
    data = b"zTXt" + b"a\0\0" + zlib.compress(bytes(200_000_000), 9)
    chunk = (len(data) - 4).to_bytes(4, "big") + data + zlib.crc32(data).to_bytes(4, "big")
    return whole[:33] + chunk + whole[33:]


HOSTILE = {
    "169 million pixels": lambda: png_of(13_000, 13_000),
    "a head of 2.5 thousand million pixels": huge_head,
    "a heic": lambda: b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + bytes(1000),
    "a svg with a script": lambda: b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
    "a page": lambda: b"<html><script>alert(1)</script></html>",
    "a gif": gif,
    "a jpeg cut in the middle": lambda: drawn((2000, 2000))[:9000],
    "a png cut in the middle": lambda: drawn((2000, 2000), "PNG")[:9000],
    "a jpeg's head alone": lambda: b"\xff\xd8\xff\xe0" + bytes(100),
    "a comment of 200 MB": text_bomb,
    "nothing but zeros": lambda: bytes(100_000),
}


@pytest.mark.parametrize("what", HOSTILE)
async def test_a_hostile_file_is_refused_and_leaves_nothing(world: World, author: Phone, what: str) -> None:
    body = HOSTILE[what]()
    name, answer = await sent(author, body)
    assert (answer.status_code, answer.json()["code"]) == (409, "bad_picture")
    left = await row(world, name)
    assert left.state == "refused"
    assert [file for file in world.settings.data.rglob("*.webp") if left.name in file.parts] == []
    assert list((world.settings.data / "photos").glob(f"arriving/{left.name}/*")) == []


async def test_a_picture_that_is_also_a_page_keeps_only_its_pixels(world: World, author: Phone) -> None:
    name, answer = await sent(author, drawn() + b"<script>alert(1)</script>PK\x03\x04")
    assert answer.json()["state"] == "ready"
    made = [await kept(world, name, width) for width in WIDTHS]
    assert [one for one in made if b"script" in one] == []


async def test_a_file_over_ten_megabytes_is_refused_before_its_first_byte(author: Phone) -> None:
    answer = await announced(author, b"", key(), size=10_000_001, digest="0" * 64)
    assert (answer.status_code, answer.json()["code"]) == (400, "bad_picture")


async def test_a_piece_over_its_limit_is_not_read(author: Phone) -> None:
    body, name = bytes(600_000), key()
    await announced(author, body, name)
    assert (await piece(author, name, 0, body)).status_code == 413


async def test_more_bytes_than_announced_are_not_kept(author: Phone) -> None:
    body, name = drawn(), key()
    await announced(author, body, name)
    answer = await piece(author, name, 0, body + b"more")
    assert (answer.status_code, answer.json()["code"]) == (400, "too_large")


@pytest.mark.parametrize("offset", ["-1", "x", "", "99999999999"])
async def test_an_offset_that_is_no_number_is_said_to_be_wrong(author: Phone, offset: str) -> None:
    body, name = drawn(), key()
    await announced(author, body, name)
    assert (await piece(author, name, 0, body[:9], **{"Upload-Offset": offset})).status_code == 400


async def test_another_page_cannot_send_photos_in_my_name(author: Phone) -> None:
    body, name = drawn(), key()
    await announced(author, body, name)
    evil = await piece(author, name, 0, body[:9], Origin="https://evil.example")
    bare = await piece(author, name, 0, body[:9], **{"X-Relais": "0"})
    assert (evil.status_code, bare.status_code) == (403, 400)


async def test_without_a_session_nothing_is_taken(author: Phone) -> None:
    nobody = Phone(author.client, 0, "unknown")
    assert (await announced(nobody, drawn(), key())).status_code == 401
    assert (await piece(nobody, key(), 0, b"x")).status_code == 401


async def test_a_person_has_so_many_loose_photos_and_no_more(author: Phone) -> None:
    for _ in range(WAITING):
        assert (await announced(author, b"x", key())).status_code == 200
    answer = await announced(author, b"x", key())
    assert (answer.status_code, answer.json()["code"]) == (409, "too_many_photos")


async def test_the_room_for_a_persons_photos_ends(world: World, author: Phone) -> None:
    name, _ = await sent(author, drawn())
    async with world.engine.begin() as connection:
        await connection.execute(sa.update(photo).where(photo.c.key == name).values(kept=KEPT))
    assert (await announced(author, b"x", key())).json()["code"] == "photo_quota"


async def test_a_loose_photo_is_open_to_its_author_alone(world: World, phone: Any, author: Phone) -> None:
    name, _ = await sent(author, drawn())
    url = f"/photos/{(await row(world, name)).name}/480"
    others = [await phone(who) for who in ("colleague@plant", "host@plant")]
    assert (await shown(author, url)).status_code == 200
    assert [(await shown(one, url)).status_code for one in others] == [404, 404]
    assert (await author.client.get(url)).status_code == 401


async def test_a_photo_comes_as_a_picture_and_nothing_else(world: World, author: Phone) -> None:
    name, _ = await sent(author, drawn())
    answer = await shown(author, f"/photos/{(await row(world, name)).name}/480")
    assert answer.headers["content-type"] == "image/webp"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "sandbox" in answer.headers["content-security-policy"]


@pytest.mark.parametrize("place", ["nowhere/480", "{name}/481", "{name}/480.webp", "..%2f..%2fx/480"])
async def test_an_address_that_names_no_photo_is_404(world: World, author: Phone, place: str) -> None:
    name, _ = await sent(author, drawn())
    url = "/photos/" + place.format(name=(await row(world, name)).name)
    assert (await shown(author, url)).status_code == 404


async def test_a_photo_without_a_story_goes_after_a_week(world: World, author: Phone) -> None:
    name, _ = await sent(author, drawn())
    old, _ = await sent(author, drawn((40, 40)))
    async with world.engine.begin() as connection:
        aged = sa.update(photo).where(photo.c.key == old)
        await connection.execute(aged.values(created_at=sa.text("now() - interval '8 days'")))
    await drop_photos(world, world.now())
    async with world.engine.connect() as connection:
        assert list(await connection.scalars(sa.select(photo.c.key))) == [name]
    assert len(list((world.settings.data / "photos").rglob("*.webp"))) == len(WIDTHS)


async def test_a_store_that_is_away_says_later_and_loses_nothing(
    settings: Settings, world: World, author: Phone
) -> None:
    body, name = drawn(), key()
    await announced(author, body, name)
    folder = settings.data / "photos"
    for left in folder.rglob("*"):
        left.unlink() if left.is_file() else None
    folder.rename(settings.data / "away") if folder.exists() else None
    folder.write_bytes(b"")
    answer = await piece(author, name, 0, body[:5000])
    assert (answer.status_code, (await row(world, name)).received) == (503, 0)
    folder.unlink()
    assert (await sent(author, body, name))[1].json()["state"] == "ready"
