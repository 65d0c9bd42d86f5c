"""A phone asks to be rung, or no longer to be. What it gives us is checked: we will call that address."""

import base64
import binascii
import ipaddress
from collections.abc import Mapping, Sequence
from urllib.parse import SplitResult, urlsplit

import msgspec
from sqlalchemy import delete, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from server.commands.notify import notify
from server.commands.once import Input, once
from server.errors import Invalid, Refused
from server.tables import push_subscription
from server.world import Caller, World

MOST = 10
LONGEST_ENDPOINT = 1000


class SubscribePush(Input, frozen=True):
    """As the browser's PushSubscription gives them; keys in base64url."""

    endpoint: str
    p256dh: str
    auth: str


class UnsubscribePush(Input, frozen=True):
    endpoint: str


class TestPush(Input, frozen=True):
    pass


class PushTold(msgspec.Struct):
    """`id` 0: there was nothing to do."""

    id: int = 0


def _parts(endpoint: str) -> SplitResult:
    if not endpoint.isascii() or not endpoint.isprintable() or " " in endpoint or "\\" in endpoint:
        raise Invalid("bad_endpoint", "endpoint")  # urlsplit would drop what another reader of it keeps
    try:
        parts = urlsplit(endpoint)
        _ = parts.port
    except ValueError as error:
        raise Invalid("bad_endpoint", "endpoint") from error
    if parts.username or parts.password or parts.fragment or not parts.hostname:
        raise Invalid("bad_endpoint", "endpoint")
    return parts


def _listed(host: str, hosts: Sequence[str]) -> bool:
    """`host` is one of `hosts`, or below one that begins with a dot."""
    return any(host == one or (one.startswith(".") and host.endswith(one)) for one in hosts)


def _loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def allowed(endpoint: str, hosts: Sequence[str]) -> bool:
    """May we call it: https on 443 at a listed push service. A listed loopback address may be any http port: it
    is a developer's own fake service, and nobody else's phone can name it unless the settings do."""
    try:
        parts = _parts(endpoint)
    except Invalid:
        return False
    host = (parts.hostname or "").lower()
    if not _listed(host, hosts):
        return False
    return _loopback(host) or (parts.scheme == "https" and (parts.port or 443) == 443)


def _key(text: str, field: str, size: int) -> str:
    """A base64url key of `size` bytes, checked. Errors: Invalid("bad_key")."""
    try:
        raw = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError) as error:
        raise Invalid("bad_key", field) from error
    if len(raw) != size or (size == 65 and raw[0] != 4):
        raise Invalid("bad_key", field)
    return text.rstrip("=")


@once(PushTold)
async def subscribe_push(
    connection: AsyncConnection, world: World, caller: Caller, asked: SubscribePush
) -> PushTold:
    """One row an endpoint. It moves between people only on the same phone: who shows its `auth` secret holds it.

    Errors: Invalid(bad_endpoint | bad_key), Refused(endpoint_taken | too_many_devices).
    """
    if len(asked.endpoint) > LONGEST_ENDPOINT or not allowed(asked.endpoint, world.settings.push_hosts):
        raise Invalid("bad_endpoint", "endpoint")
    p256dh, auth = _key(asked.p256dh, "p256dh", 65), _key(asked.auth, "auth", 16)
    standing = (
        await connection.execute(
            select(push_subscription).where(push_subscription.c.endpoint == asked.endpoint).with_for_update()
        )
    ).one_or_none()
    mine = {"person_id": caller.person_id, "session_id": caller.session_id, "p256dh": p256dh, "auth": auth}
    if standing is not None:
        same_phone = standing.p256dh == p256dh and standing.auth == auth
        if standing.person_id != caller.person_id and not same_phone:
            raise Refused("endpoint_taken")
        await connection.execute(
            update(push_subscription).where(push_subscription.c.id == standing.id).values(**mine)
        )
        return PushTold(standing.id)
    return PushTold(await _add(connection, caller, asked.endpoint, mine))


async def _add(connection: AsyncConnection, caller: Caller, endpoint: str, mine: Mapping[str, object]) -> int:
    of = push_subscription.c.person_id == caller.person_id
    if (await connection.scalar(select(func.count()).where(of)) or 0) >= MOST:
        raise Refused("too_many_devices")
    made: int | None = await connection.scalar(
        insert(push_subscription)
        .values(endpoint=endpoint, **mine)
        .on_conflict_do_nothing()
        .returning(push_subscription.c.id)
    )
    if made is None:
        raise Refused("endpoint_taken")  # another phone was faster with the same address
    return made


@once(PushTold)
async def unsubscribe_push(
    connection: AsyncConnection, world: World, caller: Caller, asked: UnsubscribePush
) -> PushTold:
    """Only one's own; an address we do not know is already unsubscribed."""
    await connection.execute(
        delete(push_subscription).where(
            push_subscription.c.endpoint == asked.endpoint,
            push_subscription.c.person_id == caller.person_id,
        )
    )
    return PushTold()


@once(PushTold)
async def test_push(connection: AsyncConnection, world: World, caller: Caller, asked: TestPush) -> PushTold:
    """A message to oneself, by the same way as every other: in rest it waits. Errors: Refused(no_push)."""
    of = push_subscription.c.person_id == caller.person_id
    if not await connection.scalar(select(func.count()).where(of)):
        raise Refused("no_push")
    key = f"test:{asked.key}"
    await notify(connection, caller.person_id, "test", {}, "/inbox", key, world.now())
    return PushTold()
