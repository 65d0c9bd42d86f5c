"""Where a person stands in the game: what `play` is given. Locked first, read second, so that caps hold."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from gamification.days import local_day
from gamification.facts import Fact
from gamification.play import ORGANISERS, Role, Standing, cap_windows
from gamification.points import Rules, RuleUse
from gamification.rest import SHIFTS, ShiftPattern
from gamification.seasons import SeasonCalendar, calendar_of
from gamification.streaks import Streak, excused_weeks, weekly_streak
from gamification.teams import SMALLEST_TEAM
from server.errors import Refused
from server.queries.rules import rules_of
from server.scopes import Scope, homes
from server.world import World

_LOCK = text("""
SELECT p.id, p.name, p.alias, p.ranking, p.role, p.site_id, s.brand_id, p.team_id, p.shift_pattern, p.locale,
       s.time_zone, t.name AS team_name, t.kind AS team_kind, t.hue AS team_hue,
       (SELECT time_zone FROM programme ORDER BY id LIMIT 1) AS programme_zone,
       (SELECT coalesce(jsonb_agg(jsonb_build_array(first_day, after_day)), '[]') FROM season) AS seasons,
       :enough <= (SELECT count(*) FROM (
         SELECT FROM person m WHERE m.team_id = p.team_id AND m.left_at IS NULL AND m.state = 'active'
           AND m.role IN ('ambassador', 'host') LIMIT :enough) AS few) AS team_shown
FROM person p JOIN site s ON s.id = p.site_id JOIN team t ON t.id = p.team_id
WHERE p.id = :person_id AND p.left_at IS NULL
FOR NO KEY UPDATE OF p
""")

_STANDING = text("""
WITH mine AS MATERIALIZED (
  SELECT points, rule_id, reverses, recorded_at, detail FROM point_entry WHERE person_id = :person_id
), tags AS (
  SELECT tag, sum(CASE WHEN reverses IS NULL THEN 1 ELSE -1 END) AS n
  FROM mine, jsonb_array_elements_text(detail -> 'tags') AS tag GROUP BY tag
), uses AS (
  SELECT rule_id,
         coalesce(sum(points) FILTER (WHERE recorded_at >= :day), 0) AS day_points,
         coalesce(sum(points) FILTER (WHERE recorded_at >= :week), 0) AS week_points,
         count(*) FILTER (WHERE detail ->> 'subject' = :subject) AS repeats,
         extract(epoch FROM max(recorded_at)) AS last_at
  FROM mine WHERE points > 0 AND reverses IS NULL GROUP BY rule_id
), weeks AS (
  SELECT detail ->> 'week' AS week FROM mine WHERE detail ->> 'week' IS NOT NULL
  GROUP BY 1 HAVING sum(CASE WHEN reverses IS NULL THEN 1 ELSE -1 END) > 0
)
SELECT coalesce((SELECT sum(points) FROM mine), 0) AS points,
       (SELECT coalesce(jsonb_object_agg(tag, n), '{}') FROM tags) AS tally,
       (SELECT coalesce(jsonb_object_agg(rule_id, jsonb_build_array(day_points, week_points, repeats, last_at)),
                        '{}') FROM uses) AS uses,
       (SELECT coalesce(array_agg(week), '{}') FROM weeks) AS weeks,
       ARRAY(SELECT badge FROM badge_award WHERE person_id = :person_id) AS badges,
       (SELECT coalesce(jsonb_agg(jsonb_build_array(first_day, last_day)), '[]') FROM excuse
        WHERE person_id = :person_id OR site_id = :site_id) AS excuses,
       (SELECT count(*) + count(undone_at) FROM rule_version) AS rules_mark
""")


@dataclass(frozen=True, slots=True)
class Player:
    """A locked person row: until the commit no other deed of theirs is judged. `team_shown`: enough play in the team
    for its total to be told."""

    id: int
    name: str
    alias: str | None
    ranking: str
    role: Role
    site_id: int
    brand_id: int
    team_id: int
    shift_pattern: ShiftPattern
    locale: str
    time_zone: str
    team_name: str
    team_kind: str
    team_hue: int
    programme_zone: str
    seasons: list[list[str]]
    team_shown: bool = False

    @property
    def calendar(self) -> SeasonCalendar:
        """What a deed's boards are read from: the organisation's zone and its seasons."""
        return calendar_of(self.programme_zone, self.seasons)

    @property
    def team(self) -> dict[str, Any]:
        """My team as a frame carries it."""
        return {"id": str(self.team_id), "name": self.team_name, "kind": self.team_kind, "hue": self.team_hue}

    @property
    def homes(self) -> list[Scope]:
        """The parts of every board they stand on."""
        return homes(self.site_id, self.brand_id)

    @property
    def listed(self) -> bool:
        """On leaderboards: organisers never are, anyone else unless they hide."""
        return self.ranking != "hidden" and self.role not in ORGANISERS

    @property
    def shown(self) -> str:
        """The name colleagues see."""
        return (self.alias if self.ranking == "alias" else None) or self.name


async def lock(connection: AsyncConnection, person_id: int) -> Player:
    """Errors: Refused("not_found") for a person who left."""
    given = {"person_id": person_id, "enough": SMALLEST_TEAM}
    row = (await connection.execute(_LOCK, given)).one_or_none()
    if row is None:
        raise Refused("not_found")
    return Player(*row)


def _standing(player: Player, row: Any) -> Standing:
    spans = [(date.fromisoformat(first), date.fromisoformat(last)) for first, last in row.excuses]
    return Standing(
        role=player.role,
        zone=player.time_zone,
        shift_pattern=player.shift_pattern,
        points=int(row.points),
        tally={tag: int(count) for tag, count in row.tally.items()},
        uses={rule: _use(*use) for rule, use in row.uses.items()},
        badges=frozenset(row.badges),
        active_weeks=frozenset(date.fromisoformat(week) for week in row.weeks),
        excused_weeks=excused_weeks(spans) if spans else frozenset(),
    )


def _use(day: int, week: int, repeats: int, last_at: float) -> RuleUse:
    return RuleUse(day, week, repeats, datetime.fromtimestamp(last_at, tz=UTC))


async def standing(
    connection: AsyncConnection, player: Player, recorded_at: datetime, subject: str = ""
) -> Standing:
    """One SELECT over the person's own entries. `subject` is that of the fact to be played, for its repeats."""
    return _standing(player, await _row(connection, player, recorded_at, subject))


async def standing_for(
    connection: AsyncConnection, world: World, player: Player, fact: Fact
) -> tuple[Standing, Rules]:
    """`standing`, as it is for `fact`, and the rules that are known at this moment: the same SELECT says whether
    those this process remembers are still they."""
    row = await _row(connection, player, fact.recorded_at, fact.subject)
    return _standing(player, row), await rules_of(connection, world, row.rules_mark)


async def _row(connection: AsyncConnection, player: Player, recorded_at: datetime, subject: str) -> Any:
    day, week = cap_windows(recorded_at, player.time_zone, player.shift_pattern)
    given = {"person_id": player.id, "site_id": player.site_id, "day": day, "week": week, "subject": subject}
    return (await connection.execute(_STANDING, given)).one()


def streak_now(player: Player, now: Standing, at: datetime) -> Streak:
    """The weekly streak as of `at`, in the zone of the person's site."""
    today = local_day(at, player.time_zone, SHIFTS[player.shift_pattern].day_starts)
    return weekly_streak(now.active_weeks, today, now.excused_weeks)
