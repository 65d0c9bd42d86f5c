"""One push to one phone: encrypted as RFC 8291 says, signed once per audience, sent with care for whom we call."""

import contextlib
import socket
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from ipaddress import ip_address
from types import TracebackType
from typing import Any, Literal
from urllib.parse import urlsplit

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult
from aiohttp.resolver import DefaultResolver
from py_vapid import Vapid02  # type: ignore[import-untyped]  # pyright: ignore[reportMissingTypeStubs]
from pywebpush import WebPusher  # type: ignore[import-untyped]  # pyright: ignore[reportMissingTypeStubs]

from server.commands.push import allowed
from server.settings import Settings

TIMEOUT = 5.0
MOST_BODY = 65_536
MOST_PLAINTEXT = 3993
"""RFC 8291 makes at most 4096 bytes of it, which every push service takes."""
SIGNED_FOR = timedelta(hours=12)
SIGN_AGAIN = timedelta(hours=11)
LONGEST_RETRY = timedelta(hours=6)

Answer = Literal["delivered", "gone", "later", "refused"]


@dataclass(frozen=True, slots=True)
class Rung:
    """What the push service said; `until` goes with "later". "refused": asking again changes nothing."""

    answer: Answer
    status: int = 0
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Bell:
    """A phone's subscription."""

    id: int
    endpoint: str
    p256dh: str
    auth: str


class PublicOnly(AbstractResolver):
    """A name of a push service that leads into our own network is not that push service."""

    def __init__(self, resolver: AbstractResolver) -> None:
        self._resolver = resolver

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        found = await self._resolver.resolve(host, port, family)
        public = [one for one in found if host == "localhost" or ip_address(one["host"]).is_global]
        if not public:
            raise OSError(f"{host} is not public")
        return public

    async def close(self) -> None:
        await self._resolver.close()


def retry_at(header: str | None, now: datetime) -> datetime:
    """Retry-After in seconds or as a date (RFC 9110 10.2.3) -> when; a minute when it says nothing readable."""
    wait = timedelta(minutes=1)
    if header is not None and header.strip().isdigit():
        wait = timedelta(seconds=int(header.strip()[:9]))
    elif header is not None:
        try:
            named = parsedate_to_datetime(header)
            wait = (named if named.tzinfo else named.replace(tzinfo=UTC)) - now
        except (ValueError, TypeError):
            pass
    return now + min(max(wait, timedelta(seconds=1)), LONGEST_RETRY)


class Ringer:
    """One pooled client for every push of this process. `async with` it. `vapid_private`: PEM (server.keys).

    A host that asked us to wait is left alone until then, whoever is next in line.
    """

    def __init__(self, settings: Settings, vapid_private: bytes) -> None:
        self._settings = settings
        signer: Any = Vapid02  # neither library has types
        self._signer = signer.from_pem(vapid_private)
        self._signed: dict[str, tuple[float, str]] = {}
        self._waits: dict[str, datetime] = {}
        self._client: aiohttp.ClientSession | None = None

    async def __aenter__(self) -> "Ringer":
        self._client = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(
                limit=50, limit_per_host=25, resolver=PublicOnly(DefaultResolver())
            ),
            timeout=aiohttp.ClientTimeout(total=TIMEOUT),
            cookie_jar=aiohttp.DummyCookieJar(),
            trust_env=False,
        )
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._client is not None:
            await self._client.close()

    async def ring(self, bell: Bell, payload: bytes, ttl: int, now: datetime) -> Rung:
        """Send `payload` (at most MOST_PLAINTEXT bytes), to live `ttl` seconds while the phone is away."""
        if len(payload) > MOST_PLAINTEXT:
            raise ValueError("a push holds 3993 bytes")
        if not allowed(bell.endpoint, self._settings.push_hosts):
            return Rung("refused")  # the list may have become shorter since this phone subscribed
        parts = urlsplit(bell.endpoint)
        waits = self._waits.get(parts.netloc)
        if waits is not None and now < waits:
            return Rung("later", 429, waits)
        headers = {
            "Authorization": self._authorization(f"{parts.scheme}://{parts.netloc}"),
            "Content-Encoding": "aes128gcm",
            "Content-Type": "application/octet-stream",
            "TTL": str(ttl),
            "Urgency": "normal",
            "Topic": "inbox",  # of what waits for a phone that is off, only the newest is kept
        }
        try:
            return await self._post(bell, _sealed(bell, payload), headers, now)
        except (aiohttp.ClientError, OSError, TimeoutError):
            return Rung("later", 0, now + timedelta(minutes=1))

    async def _post(self, bell: Bell, body: bytes, headers: dict[str, str], now: datetime) -> Rung:
        assert self._client is not None
        async with self._client.post(
            bell.endpoint, data=body, headers=headers, allow_redirects=False
        ) as answer:
            judged = self._judged(urlsplit(bell.endpoint).netloc, answer, now)
            with contextlib.suppress(aiohttp.ClientError, TimeoutError):  # the status has said it all
                await answer.content.read(MOST_BODY)  # so that the connection can be used again; never more
            return judged

    def _judged(self, host: str, answer: aiohttp.ClientResponse, now: datetime) -> Rung:
        status = answer.status
        if 200 <= status < 300:
            return Rung("delivered", status)
        if status in (404, 410):
            return Rung("gone", status)
        if status == 429 or status >= 500:
            until = retry_at(answer.headers.get("Retry-After"), now)
            self._waits[host] = until
            return Rung("later", status, until)
        return Rung("refused", status)

    def _authorization(self, audience: str) -> str:
        """The VAPID header, signed once per audience: claims of our own, since the library writes into them."""
        at, header = self._signed.get(audience, (0.0, ""))
        if time.time() - at > SIGN_AGAIN.total_seconds():
            at = time.time()
            expires = int(at + SIGNED_FOR.total_seconds())
            claims = {"sub": self._settings.push_contact, "aud": audience, "exp": expires}
            header = str(self._signer.sign(claims)["Authorization"])
            self._signed[audience] = (at, header)
        return header


def _sealed(bell: Bell, payload: bytes) -> bytes:
    keys = {"p256dh": bell.p256dh, "auth": bell.auth}
    pusher: Any = WebPusher({"endpoint": bell.endpoint, "keys": keys})
    return bytes(pusher.encode(payload)["body"])
