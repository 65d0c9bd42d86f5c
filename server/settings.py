"""The environment, read once, as one frozen object."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

PUSH_HOSTS = (
    "fcm.googleapis.com",
    "updates.push.services.mozilla.com",
    "web.push.apple.com",
    ".push.apple.com",
    ".notify.windows.com",
)


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything Relais takes from outside.

    `database_url`, `redis_url`: None means the embedded server under `data`.
    `public_url`: scheme, host and port people type; links, passkeys (RP ID) and Origin checks hang on it.
    `dev`: ad-hoc GraphQL documents are answered; never set it where real people are.
    `fetch_hosts`: hosts of the organisation's own that feeds and pictures may come from though they are private.
    `photos`: a folder or s3://bucket/folder for ambassadors' photos; None means a folder under `data`.
    `push_hosts`: hosts a push may be sent to; a leading dot means "and its subdomains".
    """

    database_url: str | None
    redis_url: str | None
    data: Path
    public_url: str
    dev: bool = False
    trusted_proxies: tuple[str, ...] = ()
    push_hosts: tuple[str, ...] = PUSH_HOSTS
    fetch_hosts: tuple[str, ...] = ()
    photos: str | None = None
    push_contact: str = "mailto:relais@example.com"
    oidc_issuer: str | None = None
    oidc_client_id: str | None = None
    oidc_client_secret: str | None = None
    pwa: Path = Path(__file__).parent.parent / "pwa" / "dist"

    @property
    def origin(self) -> str:
        parts = urlsplit(self.public_url)
        return f"{parts.scheme}://{parts.netloc}"

    @property
    def rp_id(self) -> str:
        """The WebAuthn relying party: the bare host name."""
        return urlsplit(self.public_url).hostname or "localhost"

    @property
    def secure(self) -> bool:
        return self.public_url.startswith("https://")


def _listed(value: str | None, default: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(part.strip() for part in value.split(",") if part.strip()) if value else default


def _driven(url: str | None) -> str | None:
    """postgresql://… as everyone writes it -> with the driver that we use."""
    if not url:
        return None
    scheme, separator, rest = url.partition("://")
    return f"postgresql+asyncpg://{rest}" if separator and scheme in ("postgres", "postgresql") else url


def read(environment: Mapping[str, str] = os.environ) -> Settings:
    """Environment -> Settings; every name starts with RELAIS_."""
    get = environment.get
    return Settings(
        database_url=_driven(get("RELAIS_DATABASE_URL")),
        redis_url=get("RELAIS_REDIS_URL") or None,
        data=Path(get("RELAIS_DATA") or ".relais").absolute(),
        public_url=(get("RELAIS_PUBLIC_URL") or "http://localhost:8000").rstrip("/"),
        dev=get("RELAIS_DEV") == "1",
        trusted_proxies=_listed(get("RELAIS_TRUSTED_PROXIES"), ()),
        push_hosts=_listed(get("RELAIS_PUSH_HOSTS"), PUSH_HOSTS),
        fetch_hosts=_listed(get("RELAIS_FETCH_HOSTS"), ()),
        photos=get("RELAIS_PHOTOS") or None,
        push_contact=get("RELAIS_PUSH_CONTACT") or "mailto:relais@example.com",
        oidc_issuer=get("RELAIS_OIDC_ISSUER") or None,
        oidc_client_id=get("RELAIS_OIDC_CLIENT_ID") or None,
        oidc_client_secret=get("RELAIS_OIDC_CLIENT_SECRET") or None,
    )
