"""The rules of the game for comms: read, try on the past month, publish from a moment on, retire, undo."""

from datetime import datetime
from typing import Annotated

import strawberry

from api.context import Info
from api.problems import CAUGHT, Invalid, Refused, problem
from gamification.conditions import CHOICES, asked
from server.commands import rules as commands
from server.database import reading
from server.queries import rule_preview
from server.queries.rules import VersionRow, history


@strawberry.type
class RuleCondition:
    """The deed's `field` is one of `values`, or at least `atLeast`."""

    field: str
    values: list[str]
    at_least: int | None


@strawberry.type
class RuleVersion:
    """`retired`: from `since` on there is no such rule. `repeats`: per cent for the 1st, 2nd, … time."""

    version: int
    retired: bool
    points: int
    cap_day: int | None
    cap_week: int | None
    cool_down_minutes: int
    repeats: list[int]
    conditions: list[RuleCondition]
    since: datetime | None
    until: datetime | None
    author: str | None
    reason: str
    undone: bool


@strawberry.type
class Rule:
    """`current` is null when it is retired or has not begun; `planned` takes effect later and may be undone.

    `basedOn` is what a change must name, so that two people never overwrite each other."""

    id: str
    deed: str
    editable: bool
    based_on: int
    current: RuleVersion | None
    planned: RuleVersion | None
    versions: list[RuleVersion]


@strawberry.type
class RuleChoice:
    """A field a rule may ask about: one of `values`, or at least a number when there are none."""

    field: str
    values: list[str]


@strawberry.type
class RuleDeed:
    deed: str
    choices: list[RuleChoice]


@strawberry.type
class RuleBook:
    rules: list[Rule]
    deeds: list[RuleDeed]


@strawberry.type
class RuleSite:
    name: str | None
    people: int
    before: int
    after: int


@strawberry.type
class RuleBar:
    low: int | None
    high: int | None
    people: int


@strawberry.type
class RulePreview:
    """All points of the window, as they were and as this rule would have made them. Nobody is named; `gains` and
    `losses` are the greatest changes of one person's month; `sites` below ten people are told together, as null."""

    starts_at: datetime
    ends_at: datetime
    deeds: int
    people: int
    before: int
    after: int
    gainers: int
    losers: int
    bars: list[RuleBar]
    sites: list[RuleSite]
    gains: list[int]
    losses: list[int]


@strawberry.input
class RuleConditionInput:
    field: str
    values: list[str] = strawberry.field(default_factory=list)
    at_least: int | None = None


@strawberry.input
class RuleDraftInput:
    deed: str
    points: int
    cap_day: int | None = None
    cap_week: int | None = None
    cool_down_minutes: int = 0
    repeats: list[int] = strawberry.field(default_factory=lambda: [100])
    conditions: list[RuleConditionInput] = strawberry.field(default_factory=list)

    def asked(self) -> commands.RuleDraft:
        conditions = tuple(
            commands.Asked(each.field, tuple(each.values), each.at_least) for each in self.conditions
        )
        return commands.RuleDraft(
            deed=self.deed, points=self.points, cap_day=self.cap_day, cap_week=self.cap_week,
            cool_down_minutes=self.cool_down_minutes, repeats=tuple(self.repeats), conditions=conditions,
        )  # fmt: skip


@strawberry.input
class PublishRuleInput:
    key: str
    rule_id: str | None = None
    based_on: int = 0
    draft: RuleDraftInput
    since: datetime | None = None
    reason: str


@strawberry.input
class RetireRuleInput:
    key: str
    rule_id: str
    based_on: int
    since: datetime | None = None
    reason: str


@strawberry.input
class UndoRuleInput:
    key: str
    rule_id: str
    version: int


@strawberry.type
class RuleSaved:
    rule: Rule


RuleAnswer = Annotated[RuleSaved | Invalid | Refused, strawberry.union("RuleAnswer")]
RulePreviewAnswer = Annotated[RulePreview | Invalid | Refused, strawberry.union("RulePreviewAnswer")]


def _version(row: VersionRow) -> RuleVersion:
    rule = row.edition.rule
    conditions = [
        RuleCondition(field=one.field, values=[str(v) for v in one.values], at_least=one.at_least)
        for one in (asked(rule.when) if rule else ())
    ]
    return RuleVersion(
        version=row.edition.version, retired=rule is None, points=rule.points if rule else 0,
        cap_day=rule.cap_day if rule else None, cap_week=rule.cap_week if rule else None,
        cool_down_minutes=int(rule.cooldown.total_seconds() // 60) if rule else 0,
        repeats=list(rule.repeats) if rule else [], conditions=conditions, since=row.edition.since,
        until=row.until, author=row.author, reason=row.reason, undone=row.undone,
    )  # fmt: skip


def _rule(rule_id: str, rows: list[VersionRow], now: datetime) -> Rule:
    standing = [row for row in rows if not row.undone]
    held = [row for row in standing if row.edition.start <= now]
    planned = [row for row in standing if row.edition.start > now]
    deed = next(row.edition.rule.deed for row in rows if row.edition.rule)
    current = held[-1] if held and held[-1].edition.rule else None
    return Rule(
        id=rule_id, deed=deed, editable=deed in CHOICES,
        based_on=standing[-1].edition.version if standing else 0,
        current=_version(current) if current else None,
        planned=_version(planned[-1]) if planned else None,
        versions=[_version(row) for row in reversed(rows)],
    )  # fmt: skip


async def _saved(info: Info, kept: commands.RuleKept) -> RuleSaved:
    world = info.context.world
    async with reading(world.engine) as connection:
        return RuleSaved(rule=_rule(kept.rule_id, (await history(connection))[kept.rule_id], world.now()))


@strawberry.type
class RuleQueries:
    @strawberry.field
    async def rule_book(self, info: Info) -> RuleBook:
        world = info.context.world
        async with reading(world.engine) as connection:
            found = await history(connection)
        deeds = [
            RuleDeed(deed=deed, choices=[RuleChoice(field=c.field, values=list(c.values)) for c in choices])
            for deed, choices in CHOICES.items()
        ]
        return RuleBook(rules=[_rule(one, rows, world.now()) for one, rows in found.items()], deeds=deeds)

    @strawberry.field
    async def preview_rule(
        self, info: Info, draft: RuleDraftInput, rule_id: str | None = None, retire: bool = False
    ) -> RulePreviewAnswer:
        """`retire`: as if there were no such rule."""
        context = info.context
        try:
            rule = commands.drafted(draft.asked(), rule_id or f"{draft.deed}_new")
            told = await rule_preview.preview(context.world, rule.id, rule.deed, None if retire else rule)
        except CAUGHT as error:
            return problem(error, context.locale)
        return RulePreview(
            starts_at=told.starts_at, ends_at=told.ends_at, deeds=told.deeds, people=told.people,
            before=told.before, after=told.after, gainers=told.gainers, losers=told.losers,
            bars=[RuleBar(low=bar.low, high=bar.high, people=bar.people) for bar in told.bars],
            sites=[RuleSite(name=s.name, people=s.people, before=s.before, after=s.after) for s in told.sites],
            gains=told.gains, losses=told.losses,
        )  # fmt: skip


@strawberry.type
class RuleMutations:
    @strawberry.mutation
    async def publish_rule(self, info: Info, input: PublishRuleInput) -> RuleAnswer:
        context = info.context
        try:
            wanted = commands.PublishRule(
                key=input.key, rule_id=input.rule_id, based_on=input.based_on, draft=input.draft.asked(),
                since=input.since, reason=input.reason,
            )  # fmt: skip
            return await _saved(info, await commands.publish_rule(context.world, context.caller, wanted))
        except CAUGHT as error:
            return problem(error, context.locale)

    @strawberry.mutation
    async def retire_rule(self, info: Info, input: RetireRuleInput) -> RuleAnswer:
        context = info.context
        try:
            wanted = commands.RetireRule(
                key=input.key, rule_id=input.rule_id, based_on=input.based_on, since=input.since,
                reason=input.reason,
            )  # fmt: skip
            return await _saved(info, await commands.retire_rule(context.world, context.caller, wanted))
        except CAUGHT as error:
            return problem(error, context.locale)

    @strawberry.mutation
    async def undo_rule(self, info: Info, input: UndoRuleInput) -> RuleAnswer:
        context = info.context
        try:
            wanted = commands.UndoRule(key=input.key, rule_id=input.rule_id, version=input.version)
            return await _saved(info, await commands.undo_rule(context.world, context.caller, wanted))
        except CAUGHT as error:
            return problem(error, context.locale)
