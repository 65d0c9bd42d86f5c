"""Pushes, against a push service that answers as it is told."""

import asyncio
import base64
import json
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

import http_ece  # type: ignore[import-untyped]  # pyright: ignore[reportMissingTypeStubs]
import pytest
import sqlalchemy as sa
from aiohttp import web
from aiohttp.abc import AbstractResolver, ResolveResult
from aiohttp.test_utils import TestServer
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from py_vapid import Vapid02  # type: ignore[import-untyped]  # pyright: ignore[reportMissingTypeStubs]

from gamification.rest import RestCalendar, next_awake
from server.commands.notify import notify
from server.jobs import push
from server.jobs.queue import Later
from server.jobs.ring import Bell, PublicOnly, Ringer, retry_at
from server.keys import vapid_private
from server.tables import brand, notification, person, push_subscription, site, team
from server.world import World

Answer = Callable[[web.Request], Awaitable[web.StreamResponse]]
SECRET = b"0123456789abcdef"


@dataclass
class Service:
    """`calls` are the requests in order; `answers` what to say to the next ones, 201 when there is none left."""

    url: str = ""
    calls: list[tuple[dict[str, str], bytes]] = field(default_factory=list[tuple[dict[str, str], bytes]])
    answers: list[Answer] = field(default_factory=list[Answer])
    elsewhere: int = 0

    async def take(self, request: web.Request) -> web.StreamResponse:
        if request.path == "/elsewhere":
            self.elsewhere += 1
        self.calls.append((dict(request.headers), await request.read()))
        answer = self.answers.pop(0) if self.answers else says(201)
        return await answer(request)


def says(status: int, **headers: str) -> Answer:
    async def answer(_: web.Request) -> web.StreamResponse:
        return web.Response(status=status, headers={name.replace("_", "-"): v for name, v in headers.items()})

    return answer


@pytest.fixture
async def service() -> AsyncIterator[Service]:
    fake = Service()
    house = web.Application()
    house.router.add_post("/{tail:.*}", fake.take)
    async with TestServer(house, host="127.0.0.1") as server:
        fake.url = str(server.make_url("/send"))
        yield fake


@pytest.fixture
async def ringer(world: World) -> AsyncIterator[Ringer]:
    async with Ringer(world.settings, await vapid_private(world.engine)) as opened:
        yield opened


def _b64(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


@pytest.fixture
def phone_key() -> ec.EllipticCurvePrivateKey:
    return ec.generate_private_key(ec.SECP256R1())


def _point(key: ec.EllipticCurvePrivateKey) -> str:
    return _b64(key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint))


@pytest.fixture
async def someone(world: World, service: Service, phone_key: ec.EllipticCurvePrivateKey) -> int:
    """A person who is always awake, with one phone on the fake service."""
    async with world.engine.begin() as c:
        await c.execute(sa.insert(brand).values(id=1, slug="a", name="A", hue=1))
        await c.execute(
            sa.insert(site).values(
                id=1, slug="a", name="A", kind="office", brand_id=1, country="FR", time_zone="UTC"
            )
        )
        await c.execute(sa.insert(team).values(id=1, slug="a", name="A", kind="site", site_id=1, hue=1))
        await c.execute(
            sa.insert(person).values(id=1, name="Amélie", site_id=1, team_id=1, state="active", locale="fr")
        )
        await c.execute(
            sa.insert(push_subscription).values(
                person_id=1, endpoint=service.url, p256dh=_point(phone_key), auth=_b64(SECRET)
            )
        )
    return 1


@pytest.fixture(autouse=True)
def awake(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever the day these tests run on, it is a waking hour; the tests of rest set their own."""
    monkeypatch.setattr(World, "now", staticmethod(lambda: datetime(2026, 11, 18, 10, tzinfo=UTC)))


async def tell(world: World, kind: str = "place_offered") -> int:
    async with world.engine.begin() as c:
        await notify(c, 1, kind, {"title": "Amélie au circuit"}, "/events/7", kind, world.now())
        newest = sa.select(sa.func.max(notification.c.id))
        return int((await c.execute(newest)).scalar_one())


async def run(world: World, ringer: Ringer, notification_id: int) -> None:
    await push.handler(ringer)(world, {"notification_id": notification_id})


def opened(body: bytes, key: ec.EllipticCurvePrivateKey) -> Any:
    """What the phone reads."""
    library: Any = http_ece
    return json.loads(library.decrypt(body, private_key=key, auth_secret=SECRET, version="aes128gcm"))


async def subscriptions(world: World) -> int:
    async with world.engine.connect() as c:
        return len((await c.execute(sa.select(push_subscription.c.id))).all())


async def test_a_push_arrives_and_the_phone_can_read_it(
    world: World, ringer: Ringer, service: Service, someone: int, phone_key: ec.EllipticCurvePrivateKey
) -> None:
    await run(world, ringer, await tell(world))
    ((_, body),) = service.calls
    assert opened(body, phone_key) == {
        "title": "Relais",
        "body": "Un nouveau message t'attend.",
        "url": "/events/7",
    }


async def test_what_travels_names_nobody_and_fits(
    world: World, ringer: Ringer, service: Service, someone: int
) -> None:
    await run(world, ringer, await tell(world))
    ((headers, body),) = service.calls
    due = push.Due(1, "fr", "/" + "x" * 9000, world.now(), 1)
    assert (b"Am" in push.payload(due), len(push.payload(due)) < 3993, len(body) <= 4096) == (
        False,
        True,
        True,
    )
    assert headers["Content-Encoding"] == "aes128gcm"


async def test_it_is_signed_for_that_service_only(
    world: World, ringer: Ringer, service: Service, someone: int
) -> None:
    await run(world, ringer, await tell(world))
    header = service.calls[0][0]["Authorization"]
    claims = json.loads(base64.urlsafe_b64decode(header.split(".")[1] + "=="))
    library: Any = Vapid02
    assert (library.verify(header), claims["aud"], claims["sub"]) == (
        True, service.url.removesuffix("/send"), "mailto:relais@example.com",
    )  # fmt: skip


async def test_one_signature_serves_many(
    world: World, ringer: Ringer, service: Service, someone: int
) -> None:
    await run(world, ringer, await tell(world, "one"))
    await run(world, ringer, await tell(world, "two"))
    first, second = (call[0]["Authorization"] for call in service.calls)
    assert first == second


async def test_a_push_does_not_outlive_the_waking_hours(
    world: World, ringer: Ringer, service: Service, someone: int
) -> None:
    await run(world, ringer, await tell(world))
    assert service.calls[0][0]["TTL"] == str(10 * 3600)  # it is 10:00, quiet from 20:00


async def test_ringing_twice_for_the_same_is_one_ring(
    world: World, ringer: Ringer, service: Service, someone: int
) -> None:
    told = await tell(world)
    for _ in range(3):
        await run(world, ringer, told)
    assert len(service.calls) == 1


async def test_what_waited_together_is_one_ring(
    world: World, ringer: Ringer, service: Service, someone: int, phone_key: ec.EllipticCurvePrivateKey
) -> None:
    told = [await tell(world, kind) for kind in ("one", "two", "three")]
    for one in told:
        await run(world, ringer, one)
    ((_, body),) = service.calls
    assert opened(body, phone_key)["url"] == "/inbox"


async def test_what_was_read_meanwhile_does_not_ring(
    world: World, ringer: Ringer, service: Service, someone: int
) -> None:
    told = await tell(world)
    async with world.engine.begin() as c:
        await c.execute(sa.update(notification).values(read_at=world.now()))
    await run(world, ringer, told)
    assert service.calls == []


@pytest.mark.parametrize(("status", "left"), [(404, 0), (410, 0), (400, 1), (403, 1), (413, 1)])
async def test_only_a_gone_phone_is_forgotten(
    world: World, ringer: Ringer, service: Service, someone: int, status: int, left: int
) -> None:
    service.answers = [says(status)]
    await run(world, ringer, await tell(world))
    assert await subscriptions(world) == left


async def test_a_busy_service_is_asked_again_when_it_said(
    world: World, ringer: Ringer, service: Service, someone: int
) -> None:
    service.answers, told = [says(429, Retry_After="600")], await tell(world)
    with pytest.raises(Later) as later:
        await run(world, ringer, told)
    assert later.value.at == world.now() + timedelta(seconds=600)


async def test_a_busy_service_is_left_alone_by_everyone(
    world: World, ringer: Ringer, service: Service, someone: int
) -> None:
    service.answers = [says(503, Retry_After="600")]
    for kind in ("one", "two"):
        with pytest.raises(Later):
            await run(world, ringer, await tell(world, kind))
    assert len(service.calls) == 1


async def test_after_the_wait_it_rings(
    world: World, ringer: Ringer, service: Service, someone: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    service.answers, told = [says(503, Retry_After="60")], await tell(world)
    with pytest.raises(Later) as later:
        await run(world, ringer, told)
    monkeypatch.setattr(World, "now", staticmethod(lambda: later.value.at))
    await run(world, ringer, told)
    assert [call[1] != b"" for call in service.calls] == [True, True]


async def test_a_hanging_service_frees_the_worker(
    world: World, ringer: Ringer, service: Service, someone: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    freed = asyncio.Event()

    async def hang(_: web.Request) -> web.StreamResponse:
        await freed.wait()
        return web.Response()

    service.answers = [hang]
    with pytest.raises(Later):
        await run(world, ringer, await tell(world))
    freed.set()


async def test_an_endless_answer_is_cut(world: World, ringer: Ringer, service: Service, someone: int) -> None:
    sent = 0

    async def pour(request: web.Request) -> web.StreamResponse:
        nonlocal sent
        answer = web.StreamResponse(status=400)
        await answer.prepare(request)
        while True:
            await answer.write(b"x" * 65_536)
            sent += 65_536

    service.answers = [pour]
    await run(world, ringer, await tell(world))
    assert sent < 20 * 1_048_576


@pytest.mark.parametrize("status", [301, 302, 307, 308])
async def test_a_redirect_is_not_followed(
    world: World, ringer: Ringer, service: Service, someone: int, status: int
) -> None:
    service.answers = [says(status, Location=service.url.replace("/send", "/elsewhere"))]
    await run(world, ringer, await tell(world))
    assert (len(service.calls), service.elsewhere) == (1, 0)


async def test_a_service_off_the_list_is_not_called(ringer: Ringer, service: Service, world: World) -> None:
    bell = Bell(1, service.url.replace("127.0.0.1", "localhost"), "", "")
    assert (await ringer.ring(bell, b"{}", 60, world.now())).answer == "refused"


class Rebound(AbstractResolver):
    """A name server that somebody else writes."""

    def __init__(self, address: str) -> None:
        self.address = address

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        return [ResolveResult(hostname=host, host=self.address, port=port, family=family, proto=0, flags=0)]

    async def close(self) -> None:
        return None


@pytest.mark.parametrize("address", ["10.0.0.8", "127.0.0.1", "169.254.169.254", "::1", "100.64.0.1"])
async def test_a_listed_name_that_leads_inside_is_not_called(address: str) -> None:
    with pytest.raises(OSError, match="not public"):
        await PublicOnly(Rebound(address)).resolve("fcm.googleapis.com", 443)


async def test_a_listed_name_that_leads_outside_is_called() -> None:
    (found,) = await PublicOnly(Rebound("142.250.0.1")).resolve("fcm.googleapis.com", 443)
    assert found["host"] == "142.250.0.1"


async def test_in_rest_nothing_rings_until_morning(
    world: World, ringer: Ringer, service: Service, someone: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    night = datetime(2026, 11, 18, 23, tzinfo=UTC)
    monkeypatch.setattr(World, "now", staticmethod(lambda: night))
    with pytest.raises(Later) as later:
        told = await tell(world)
        async with world.engine.begin() as c:
            await c.execute(sa.update(notification).values(deliver_at=night))  # a calendar that has changed
        await run(world, ringer, told)
    assert (service.calls, later.value.at) == ([], next_awake(night, RestCalendar("UTC")))


async def test_news_of_the_night_is_delivered_in_the_morning(
    world: World, someone: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    friday_night = datetime(2026, 11, 20, 23, tzinfo=UTC)
    monkeypatch.setattr(World, "now", staticmethod(lambda: friday_night))
    await tell(world)
    async with world.engine.connect() as c:
        deliver_at = await c.scalar(sa.select(notification.c.deliver_at))
    assert deliver_at == datetime(2026, 11, 23, 7, tzinfo=UTC)  # Monday


def test_retry_after_is_read_in_seconds_and_as_a_date() -> None:
    now = datetime(2026, 11, 18, 10, tzinfo=UTC)
    at = now + timedelta(minutes=7)
    assert [retry_at(said, now) for said in ("420", format_datetime(at, usegmt=True))] == [at, at]


@pytest.mark.parametrize("said", ["", "soon", "-5", "999999999999", None])
def test_an_unreadable_retry_after_is_a_moderate_wait(said: str | None) -> None:
    now = datetime(2026, 11, 18, 10, tzinfo=UTC)
    assert now < retry_at(said, now) <= now + timedelta(hours=6)
