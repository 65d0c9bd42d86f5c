"""Comms change what a deed is worth: from a moment on, never backwards; what is planned may still be undone."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import msgspec
from sqlalchemy import insert, select, text, update
from sqlalchemy.ext.asyncio import AsyncConnection

from gamification.conditions import CHOICES, Condition, when
from gamification.editions import Edition, follow, sound
from gamification.points import Rule
from gamification.rulebook import BadRule, plain, rule_of
from server.commands.journal import note
from server.commands.once import Input, once
from server.commands.reason import reasoned
from server.errors import Invalid, Refused
from server.queries.rules import editions
from server.tables import rule_version
from server.world import Caller, World

LEAD = timedelta(minutes=1)
"""Soonest a version takes effect: longer than any transaction, so that an award which read the rules before we
committed was also done before they changed. And time to undo."""
LAST_CALL = timedelta(seconds=10)
"""An undoing closes so long before the version takes effect, for the same reason."""


class Asked(msgspec.Struct, frozen=True):
    """A condition: one of `values`, or `at_least` so much."""

    field: str
    values: tuple[str, ...] = ()
    at_least: int | None = None


class RuleDraft(msgspec.Struct, frozen=True, kw_only=True):
    """What a version says. `repeats`: per cent of the points for the 1st, 2nd, … deed on the same subject."""

    deed: str
    points: int
    cap_day: int | None = None
    cap_week: int | None = None
    cool_down_minutes: int = 0
    repeats: tuple[int, ...] = (100,)
    conditions: tuple[Asked, ...] = ()


class PublishRule(Input, frozen=True, kw_only=True):
    """`based_on`: the version the author saw, 0 for a new rule; `since` is as soon as can be when left out."""

    rule_id: str | None
    based_on: int
    draft: RuleDraft
    since: datetime | None
    reason: str


class RetireRule(Input, frozen=True, kw_only=True):
    rule_id: str
    based_on: int
    since: datetime | None
    reason: str


class UndoRule(Input, frozen=True, kw_only=True):
    rule_id: str
    version: int


class RuleKept(msgspec.Struct, frozen=True):
    rule_id: str
    version: int


def drafted(draft: RuleDraft, rule_id: str) -> Rule:
    """The rule a draft says. Errors: Invalid with the code of `rule_of` or `sound` and the input's field."""
    try:
        fields = {each.field for each in CHOICES.get(draft.deed, ()) if not each.values}
        conditions = [_condition(each, each.field in fields) for each in draft.conditions]
        rule = Rule(
            id=rule_id, deed=draft.deed, points=draft.points, when=when(draft.deed, conditions),
            cap_day=draft.cap_day, cap_week=draft.cap_week, repeats=draft.repeats,
            cooldown=timedelta(minutes=draft.cool_down_minutes),
        )  # fmt: skip
        rule = rule_of(plain(rule))
        sound(rule)
        return rule
    except BadRule as error:
        raise invalid(error) from error


def _condition(asked: Asked, number: bool) -> Condition:
    if not number:
        return Condition(asked.field, asked.values, asked.at_least)
    if not all(value.isdigit() and len(value) < 6 for value in asked.values):
        raise BadRule("never_applies", f"{asked.field}.conditions")
    return Condition(asked.field, tuple(int(value) for value in asked.values), asked.at_least)


_FIELDS = {"cap": "capDay", "cooldown": "coolDownMinutes", "when": "conditions", "per": "points"}


def invalid(error: BadRule) -> Invalid:
    """What the game refuses, as the form's field and a sentence's code."""
    field = error.where.partition(".")[2]
    return Invalid(error.code, _FIELDS.get(field, field) or None)


@once(RuleKept)
async def publish_rule(
    connection: AsyncConnection, world: World, caller: Caller, asked: PublishRule
) -> RuleKept:
    """Errors: Invalid of `drafted` and `editions.follow`, or "reason_missing" | "too_long"; Refused("rule_changed")
    when somebody else was faster, Refused("not_found")."""
    reasoned(asked.reason)
    known = await _alone(connection)
    if asked.rule_id is not None and all(one.rule_id != asked.rule_id for one in known):
        raise Refused("not_found")
    rule_id = asked.rule_id or await _new_id(connection, asked.draft.deed)
    return await _follow(connection, world, caller, asked, known, rule_id, drafted(asked.draft, rule_id))


@once(RuleKept)
async def retire_rule(
    connection: AsyncConnection, world: World, caller: Caller, asked: RetireRule
) -> RuleKept:
    """Errors: as publish_rule."""
    reasoned(asked.reason)
    return await _follow(connection, world, caller, asked, await _alone(connection), asked.rule_id, None)


async def _alone(connection: AsyncConnection) -> list[Edition]:
    """Every version that stands; until we commit nobody else adds one. Who reads does not wait."""
    await connection.execute(text("LOCK TABLE rule_version IN SHARE ROW EXCLUSIVE MODE"))
    return await editions(connection)


async def _new_id(connection: AsyncConnection, deed: str) -> str:
    taken = set(await connection.scalars(select(rule_version.c.rule_id).distinct()))
    return next(name for n in range(2, len(taken) + 3) if (name := f"{deed}_{n}") not in taken)


async def _follow(
    connection: AsyncConnection,
    world: World,
    caller: Caller,
    asked: PublishRule | RetireRule,
    known: Sequence[Edition],
    rule_id: str,
    rule: Rule | None,
) -> RuleKept:
    newest = max((one.version for one in known if one.rule_id == rule_id), default=0)
    if asked.based_on != newest:
        raise Refused("rule_changed")
    now = world.now()
    since = _since(asked.since, now)
    try:
        follow(known, Edition(rule_id, newest + 1, rule, since), now)
    except BadRule as error:
        raise invalid(error) from error
    version = await _next(connection, rule_id)
    body = plain(rule) if rule else None
    row = {"rule_id": rule_id, "version": version, "since": since, "author_id": caller.person_id}
    await connection.execute(insert(rule_version).values(**row, reason=asked.reason.strip(), body=body))
    told = {"version": version, "since": since.isoformat(), "reason": asked.reason.strip()}
    await note(
        connection, caller.person_id, "rule_published" if rule else "rule_retired", f"rule:{rule_id}", told
    )
    return RuleKept(rule_id, version)


async def _next(connection: AsyncConnection, rule_id: str) -> int:
    """A number is never given twice, not even that of an undone version."""
    of = select(rule_version.c.version).where(rule_version.c.rule_id == rule_id)
    newest = await connection.scalar(of.order_by(rule_version.c.version.desc()).limit(1))
    return (newest or 0) + 1


def _since(asked: datetime | None, now: datetime) -> datetime:
    if asked is None:
        return now + LEAD
    if asked.tzinfo is None:
        raise Invalid("instant_without_zone", "since")
    return asked if asked < now else max(asked, now + LEAD)


@once(RuleKept)
async def undo_rule(connection: AsyncConnection, world: World, caller: Caller, asked: UndoRule) -> RuleKept:
    """Errors: Refused("not_found"), Refused("rule_in_force") once it has taken effect or is about to."""
    now = world.now()
    mine = (rule_version.c.rule_id == asked.rule_id) & (rule_version.c.version == asked.version)
    planned = rule_version.c.undone_at.is_(None) & (rule_version.c.since > now + LAST_CALL)
    undone = await connection.execute(
        update(rule_version).where(mine, planned).values(undone_at=now, undone_by=caller.person_id)
    )
    if not undone.rowcount:
        known = await connection.scalar(select(rule_version.c.id).where(mine))
        raise Refused("rule_in_force" if known else "not_found")
    await note(
        connection, caller.person_id, "rule_undone", f"rule:{asked.rule_id}", {"version": asked.version}
    )
    return RuleKept(asked.rule_id, asked.version)
