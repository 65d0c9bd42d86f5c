"""What a person decides about themselves: how they appear, their language, their rest."""

import msgspec
from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from realtime import Close
from server import sessions
from server.commands.naming import one_line
from server.commands.once import Input, once
from server.errors import Invalid
from server.outbox import CONTROL, Frame, announce
from server.queries.playing import Player, lock
from server.tables import person, score
from server.tables.people import SHIFT_PATTERNS
from server.world import Caller, World

MINUTES = 24 * 60


class UpdateMe(Input, frozen=True, kw_only=True):
    """None leaves a field as it is; an empty alias takes it away. Quiet hours in minutes after midnight."""

    alias: str | None = None
    ranking: str | None = None
    locale: str | None = None
    shift_pattern: str | None = None
    quiet_from: int | None = None
    quiet_until: int | None = None
    named_here: bool | None = None


class Updated(msgspec.Struct, frozen=True):
    person_id: int


def _check(asked: UpdateMe) -> None:
    if asked.alias is not None and len(asked.alias) > 40:
        raise Invalid("too_long", "alias", limit=40)
    closed = {
        "ranking": (asked.ranking, ("name", "alias", "hidden")),
        "locale": (asked.locale, ("fr", "en")),
        "shiftPattern": (asked.shift_pattern, SHIFT_PATTERNS),
    }
    for field, (value, words) in closed.items():
        if value is not None and value not in words:
            raise Invalid("invalid", field)
    for field, minute in (("quietFrom", asked.quiet_from), ("quietUntil", asked.quiet_until)):
        if minute is not None and not 0 <= minute < MINUTES:
            raise Invalid("invalid", field)


@once(Updated)
async def update_me(connection: AsyncConnection, world: World, caller: Caller, asked: UpdateMe) -> Updated:
    """Errors: Invalid("too_long" | "invalid" | "alias_missing")."""
    _check(asked)
    before = await lock(connection, caller.person_id)
    values: dict[str, str | int | None] = {
        name: value
        for name in ("ranking", "locale", "shift_pattern", "quiet_from", "quiet_until", "named_here")
        if (value := getattr(asked, name)) is not None
    }
    if asked.shift_pattern not in (None, before.shift_pattern):
        # Another pattern, other nights: own quiet hours were chosen for the old one, unless they come with it.
        values = {"quiet_from": None, "quiet_until": None, **values}
    if asked.alias is not None:
        values["alias"] = one_line(asked.alias) or None
    alias = values.get("alias", before.alias)
    if values.get("ranking", before.ranking) == "alias" and not alias:
        raise Invalid("alias_missing", "alias")
    if values:
        await connection.execute(update(person).where(person.c.id == caller.person_id).values(**values))
        if asked.named_here is not None:  # what a socket may show of its person was settled with its ticket
            kick = {"person_id": str(caller.person_id), "code": int(Close.DRAIN)}
            await announce(connection, Frame(CONTROL, kick))
        sessions.forget(connection)  # the language is the caller's from the next question on
        await tell_boards(connection, before, await lock(connection, caller.person_id))
    return Updated(caller.person_id)


async def tell_boards(connection: AsyncConnection, before: Player, after: Player) -> None:
    """Who hides leaves every board at once; who comes back, or changes name, appears as they want to; who moves
    leaves the boards of the old site."""
    if (before.shown, before.listed, before.homes) == (after.shown, after.listed, after.homes):
        return
    mine = (score.c.kind == "person") & (score.c.subject_id == after.id)
    if (before.listed, before.homes) != (after.listed, after.homes):
        await connection.execute(
            update(score).where(mine).values(listed=after.listed, version=score.c.version + 1)
        )
    rows = (await connection.execute(select(score).where(mine))).all()
    for row in rows:
        body = {
            "type": "rank_moved" if after.listed else "rank_left",
            "person": {"id": str(after.id), "name": after.shown, "team": after.team},
            "points": row.points,
            "version": row.version,
            "reachedAt": row.reached_at.isoformat(),
            "homes": after.homes,
            "left": [home for home in before.homes if home not in after.homes],
        }
        if not after.listed:
            body["person"] = {"id": str(after.id)}
        await announce(connection, Frame(f"board:{row.board}:people", body, str(after.id)))
