"""The rules of the game as they are stored: every version of each, who wrote it and why."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from gamification.editions import Edition, timeline
from gamification.points import DEFAULT_RULES, Rules
from gamification.rulebook import plain, rule_of
from server.world import World

_EDITIONS = text("SELECT rule_id, version, body, since FROM rule_version WHERE undone_at IS NULL ORDER BY id")
_HISTORY = text("""
SELECT v.rule_id, v.version, v.body, v.since, v.reason, v.created_at, v.undone_at, p.name AS author
FROM rule_version v LEFT JOIN person p ON p.id = v.author_id ORDER BY v.id
""")


def rows_of(rules: Rules = DEFAULT_RULES) -> list[dict[str, Any]]:
    """The rows a programme begins with: version 1 of each rule, held from the beginning."""
    return [{"rule_id": rule.id, "version": rule.version, "body": plain(rule)} for rule in rules.rules]


async def editions(connection: AsyncConnection) -> list[Edition]:
    """Every version that held, holds or will hold."""
    return [_edition(row) for row in await connection.execute(_EDITIONS)]


def _edition(row: Any) -> Edition:
    """`since` of the row is the word: a body is written before it is known."""
    rule = rule_of(row.body) if row.body is not None else None
    kept = replace(rule, version=row.version, since=row.since, until=None) if rule else None
    return Edition(row.rule_id, row.version, kept, row.since)


async def rules_of(connection: AsyncConnection, world: World, mark: int) -> Rules:
    """The rule set of `mark`, which counts versions and undoings and so only grows. Read again when another
    process has published: no award is judged by rules this process merely remembers."""
    if world.rules is None or world.rules[1] != mark:
        world.rules = (timeline(await editions(connection)), mark)
    return world.rules[0]


@dataclass(frozen=True, slots=True)
class VersionRow:
    """One version as the console shows it; `until` is null while nothing follows."""

    edition: Edition
    until: datetime | None
    author: str | None
    reason: str
    created_at: datetime
    undone: bool


async def history(connection: AsyncConnection) -> dict[str, list[VersionRow]]:
    """Versions by rule, oldest first; the undone ones too."""
    rows = [(_edition(row), row) for row in await connection.execute(_HISTORY)]
    found: dict[str, list[VersionRow]] = {}
    for edition, row in rows:
        until = None if row.undone_at else _until(edition, [e for e, r in rows if r.undone_at is None])
        found.setdefault(edition.rule_id, []).append(
            VersionRow(edition, until, row.author, row.reason, row.created_at, row.undone_at is not None)
        )
    return found


def _until(edition: Edition, standing: Sequence[Edition]) -> datetime | None:
    mine = (one for one in standing if one.rule_id == edition.rule_id and one.version > edition.version)
    return min((one.start for one in mine), default=None)
