"""What every command, query and job is given: the engine, Redis, the settings, and the outbox's doorbell."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from redis.asyncio import Redis
from sqlalchemy.ext.asyncio import AsyncEngine

from gamification.points import Rules
from gamification.seasons import SeasonCalendar, calendar_of
from server.settings import Settings


def _silent() -> None:
    """No outbox runs in this process: the sweeper of another one sends what we announce."""


@dataclass(frozen=True, slots=True)
class Programme:
    """The one row of its table; `settings` holds what an organisation may change without a release."""

    name: str
    company: str
    time_zone: str
    accent_hue: int
    demo: bool
    settings: dict[str, Any]
    seasons: list[list[str]]

    @property
    def calendar(self) -> SeasonCalendar:
        """Its zone and the seasons that were opened."""
        return calendar_of(self.time_zone, self.seasons)


@dataclass(slots=True)
class World:
    """`ring` wakes this process's outbox after a commit; `vapid_key` is the public key phones subscribe with.

    `rules` are those of a mark that every award compares (queries/rules.py).
    `programme` is the row as last read and the second until which it is taken for true (queries/programme.py).
    """

    settings: Settings
    engine: AsyncEngine
    redis: "Redis"
    ring: Callable[[], None] = field(default=_silent)
    vapid_key: str = ""
    demo: bool = False
    programme: tuple[Programme, float] | None = None
    rules: tuple[Rules, int] | None = None

    @staticmethod
    def now() -> datetime:
        return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Caller:
    """Who asks. Site and team are those of now; the rules read them from here, never from input."""

    person_id: int
    role: str
    site_id: int
    team_id: int
    locale: str
    session_id: int
    assurance: str

    @property
    def organiser(self) -> bool:
        """Comms and admin: they launch and decide, and are never ranked."""
        return self.role in ("comms", "admin")
