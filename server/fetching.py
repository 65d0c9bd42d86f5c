"""Fetch from addresses that people type in: https only, public addresses only, little and not for long.

The address is judged where the connection is made, after the name was resolved, so that a name cannot point
somewhere else by then. An organisation's own news host may be private: it is named in RELAIS_FETCH_HOSTS.
"""

import ipaddress
import socket
from typing import NamedTuple
from urllib.parse import urljoin, urlsplit

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult
from aiohttp.resolver import DefaultResolver

from server.errors import Refused

MAX_BYTES = 5_000_000
SECONDS = 8
REDIRECTS = 3
REDIRECT = {301, 302, 303, 307, 308}


class Fetched(NamedTuple):
    """`etag` and `modified` are to be shown at the next visit, so that an unchanged page is not sent again."""

    url: str
    media_type: str
    body: bytes
    etag: str | None = None
    modified: str | None = None


def _public(address: str) -> bool:
    return ipaddress.ip_address(address).is_global


class _PublicResolver(AbstractResolver):
    """Names that lead to a private address lead nowhere, unless the host is one of `trusted`."""

    def __init__(self, trusted: tuple[str, ...]) -> None:
        self._trusted = trusted
        self._inner = DefaultResolver()

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        found = await self._inner.resolve(host, port, family)
        if host not in self._trusted and not all(_public(one["host"]) for one in found):
            raise OSError("a private address")
        return found

    async def close(self) -> None:
        await self._inner.close()


def _check(url: str, trusted: tuple[str, ...]) -> None:
    """Errors: Refused("bad_url")."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError as error:
        raise Refused("bad_url") from error
    if host in trusted:
        return
    literal = host.replace(".", "").isdigit() or ":" in host  # aiohttp asks no resolver for these
    if parts.scheme != "https" or not host or parts.username or port not in (None, 443) or literal:
        raise Refused("bad_url")


async def fetch(url: str, trusted: tuple[str, ...] = ()) -> Fetched:
    """GET with at most REDIRECTS redirects, each judged again. Errors: Refused("bad_url" | "not_fetched" | "too_large")."""
    fetched = await fetch_if_changed(url, trusted)
    if fetched is None:  # 304 to a question without a condition
        raise Refused("not_fetched")
    return fetched


async def fetch_if_changed(
    url: str, trusted: tuple[str, ...] = (), etag: str | None = None, modified: str | None = None
) -> Fetched | None:
    """As `fetch`; None when it is what it was at the visit that gave `etag` and `modified`.

    Errors: as `fetch`; Refused("not_fetched", wait=seconds) when the host says when to come again.
    """
    shown = {"If-None-Match": etag, "If-Modified-Since": modified}
    async with _client(trusted, {name: value for name, value in shown.items() if value}) as client:
        try:
            for _ in range(REDIRECTS + 1):
                _check(url, trusted)
                async with client.get(url, allow_redirects=False) as answer:
                    if answer.status in REDIRECT:
                        url = urljoin(url, answer.headers.get("Location", ""))
                        continue
                    if answer.status == 304:
                        return None
                    if answer.status != 200:
                        raise Refused("not_fetched", wait=_wait(answer))
                    body, said = await _bounded(answer), answer.headers
                    return Fetched(
                        url, answer.content_type, body, said.get("ETag"), said.get("Last-Modified")
                    )
        except (aiohttp.ClientError, TimeoutError, OSError, ValueError) as error:
            raise Refused("not_fetched") from error
    raise Refused("not_fetched")


def _client(trusted: tuple[str, ...], headers: dict[str, str]) -> aiohttp.ClientSession:
    return aiohttp.ClientSession(
        connector=aiohttp.TCPConnector(resolver=_PublicResolver(trusted), use_dns_cache=False),
        timeout=aiohttp.ClientTimeout(total=SECONDS),
        headers={"User-Agent": "Relais/1 (+feed)", "Accept-Encoding": "gzip", **headers},
        cookie_jar=aiohttp.DummyCookieJar(),
    )


def _wait(answer: aiohttp.ClientResponse) -> int:
    """Seconds the host asks us to stay away, 0 when it does not say; a date is as good as nothing said."""
    said = answer.headers.get("Retry-After", "")
    return int(said) if said.isascii() and said.isdigit() and len(said) < 7 else 0


async def _bounded(answer: aiohttp.ClientResponse) -> bytes:
    """The body, unpacked, up to MAX_BYTES."""
    body = bytearray()
    async for chunk in answer.content.iter_chunked(65_536):
        body += chunk
        if len(body) > MAX_BYTES:
            raise Refused("too_large")
    return bytes(body)
