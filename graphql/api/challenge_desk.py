"""Challenges at the desk of comms: drafts, launching, calling off, correcting a result."""

from datetime import datetime
from enum import Enum
from typing import Annotated

import strawberry

from api import pages
from api.challenges import (
    Challenge,
    ChallengeKind,
    Metric,
    challenge_shown,
)
from api.context import Info
from api.problems import CAUGHT, Done, DoneAnswer, Invalid, Refused, problem
from server.commands.challenge_draft import DiscardDraft, Draft, SaveChallenge, discard, save
from server.commands.challenges import CancelChallenge, ReviseChallenge, cancel_challenge, revise_challenge
from server.commands.launch import LaunchChallenge, launch
from server.database import reading
from server.errors import Refused as RefusedError
from server.queries import challenges as queries


@strawberry.enum
class Announcement(Enum):
    NOW = "now"
    START = "start"


@strawberry.input
class ChallengeDraft:
    """`starts` and `ends` are wall-clock times of `timeZone`, as in "2026-11-18T09:00"."""

    kind: ChallengeKind
    metric: Metric
    title_fr: str
    title_en: str
    brief_fr: str
    brief_en: str
    starts: str
    ends: str
    time_zone: str
    goal: int | None = None
    prize_fr: str | None = None
    prize_en: str | None = None
    prize_points: int = 0
    prize_badge: bool = False
    announce: Announcement = Announcement.START
    grace_minutes: int = 5
    team_ids: list[strawberry.ID] = strawberry.field(default_factory=list)

    def asked(self) -> Draft:
        return Draft(
            kind=self.kind.value, metric=self.metric.value, goal=self.goal,
            title={"fr": self.title_fr, "en": self.title_en}, brief={"fr": self.brief_fr, "en": self.brief_en},
            prize={"fr": self.prize_fr or "", "en": self.prize_en or ""}, prize_points=self.prize_points,
            prize_badge=self.prize_badge, starts=self.starts, ends=self.ends, time_zone=self.time_zone,
            announce=self.announce.value, grace_minutes=self.grace_minutes,
            team_ids=tuple(pages.identity(one, "teamIds") for one in self.team_ids),
        )  # fmt: skip


@strawberry.input
class LaunchChallengeInput:
    key: str
    draft: ChallengeDraft
    challenge_id: strawberry.ID | None = None

    def number(self) -> int | None:
        """The id of the draft it goes over. Errors: Invalid."""
        return pages.identity(self.challenge_id, "challengeId") if self.challenge_id else None


@strawberry.input
class ChallengeIdInput:
    key: str
    challenge_id: strawberry.ID
    reason: str | None = None


@strawberry.type
class ChallengeSaved:
    challenge: Challenge


ChallengeAnswer = Annotated[ChallengeSaved | Invalid | Refused, strawberry.union("ChallengeAnswer")]


@strawberry.type
class DraftSaved:
    id: strawberry.ID


DraftAnswer = Annotated[DraftSaved | Invalid | Refused, strawberry.union("DraftAnswer")]


@strawberry.type
class ChallengeWords:
    title: str
    brief: str
    prize: str


@strawberry.type
class DraftedChallenge:
    """A draft as its form takes it up again."""

    id: strawberry.ID
    kind: ChallengeKind
    metric: Metric
    goal: int | None
    fr: ChallengeWords
    en: ChallengeWords
    starts_at: datetime
    ends_at: datetime
    time_zone: str
    prize_points: int
    prize_badge: bool
    announce: Announcement
    grace_minutes: int
    team_ids: list[strawberry.ID]


def _drafted(row: queries.ChallengeRow) -> DraftedChallenge:
    words = {
        locale: ChallengeWords(
            title=row.title[locale], brief=row.brief[locale], prize=row.prize.get(locale, "")
        )
        for locale in ("fr", "en")
    }
    return DraftedChallenge(
        id=strawberry.ID(str(row.id)), kind=ChallengeKind(row.kind), metric=Metric(row.metric), goal=row.goal,
        fr=words["fr"], en=words["en"], starts_at=row.starts_at, ends_at=row.ends_at, time_zone=row.time_zone,
        prize_points=row.prize_points, prize_badge=row.prize_badge, announce=Announcement(row.announce),
        grace_minutes=row.grace_minutes, team_ids=[strawberry.ID(str(one)) for one in row.team_ids],
    )  # fmt: skip


async def _read(info: Info, challenge_id: int) -> Challenge:
    found = await queries.a_challenge(info.context.world, info.context.caller, challenge_id)
    if found is None:
        raise RefusedError("not_found")
    return challenge_shown(info, *found)


@strawberry.type
class ChallengeDeskQueries:
    @strawberry.field
    async def challenge_drafts(self, info: Info) -> list[DraftedChallenge]:
        async with reading(info.context.world.engine) as connection:
            return [_drafted(row) for row in await queries.drafts(connection)]


@strawberry.type
class ChallengeMutations:
    @strawberry.mutation
    async def save_challenge(self, info: Info, input: LaunchChallengeInput) -> DraftAnswer:
        try:
            asked = SaveChallenge(key=input.key, draft=input.draft.asked(), challenge_id=input.number())
            done = await save(info.context.world, info.context.caller, asked)
            return DraftSaved(id=strawberry.ID(str(done.challenge_id)))
        except CAUGHT as error:
            return problem(error, info.context.locale)

    @strawberry.mutation
    async def discard_challenge(self, info: Info, input: ChallengeIdInput) -> DoneAnswer:
        """A draft only."""
        try:
            asked = DiscardDraft(
                key=input.key, challenge_id=pages.identity(input.challenge_id, "challengeId")
            )
            await discard(info.context.world, info.context.caller, asked)
            return Done()
        except CAUGHT as error:
            return problem(error, info.context.locale)

    @strawberry.mutation
    async def launch_challenge(self, info: Info, input: LaunchChallengeInput) -> ChallengeAnswer:
        try:
            asked = LaunchChallenge(key=input.key, draft=input.draft.asked(), challenge_id=input.number())
            done = await launch(info.context.world, info.context.caller, asked)
            return ChallengeSaved(challenge=await _read(info, done.challenge_id))
        except CAUGHT as error:
            return problem(error, info.context.locale)

    @strawberry.mutation
    async def cancel_challenge(self, info: Info, input: ChallengeIdInput) -> ChallengeAnswer:
        try:
            number = pages.identity(input.challenge_id, "challengeId")
            asked = CancelChallenge(key=input.key, challenge_id=number, reason=input.reason or "")
            done = await cancel_challenge(info.context.world, info.context.caller, asked)
            return ChallengeSaved(challenge=await _read(info, done.challenge_id))
        except CAUGHT as error:
            return problem(error, info.context.locale)

    @strawberry.mutation
    async def revise_challenge(self, info: Info, input: ChallengeIdInput) -> ChallengeAnswer:
        try:
            number = pages.identity(input.challenge_id, "challengeId")
            asked = ReviseChallenge(key=input.key, challenge_id=number, reason=input.reason or "")
            done = await revise_challenge(info.context.world, info.context.caller, asked)
            return ChallengeSaved(challenge=await _read(info, done.challenge_id))
        except CAUGHT as error:
            return problem(error, info.context.locale)
