"""What people did in two years: shares, clicks, reactions, contributions, meetings, as facts of the game.

Engagement follows the programme it is modelled on: high in the first months, then declining with tenure, slower
where a site is lively; leaders, launches and portraits carry, finance does not.
"""

import bisect
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count
from math import exp
from random import Random
from typing import TypedDict

from gamification.facts import Approved, CheckedIn, Clicked, Contributed, Fact, Originality, Reacted, Shared
from server.demo.happenings import Happening
from server.demo.people import Person, start_of
from server.demo.stories import APPEAL, Story
from server.demo.words import about, made

CONTRIBUTIONS = 2245
FRESH = 0.62
"""Shares a week of a newcomer of average zeal; it halves in about four months towards STEADY."""
STEADY = 0.09
FADE_MONTHS = 5.5
OPEN_DAYS = 70
REACTIONS = ("bravo", "proud", "thanks", "curious")
NETWORKS = ("linkedin", "linkedin", "linkedin", "sheet", "facebook", "whatsapp", "x", "copy")


@dataclass(frozen=True, slots=True)
class Share:
    id: int
    person: Person
    story: Story
    own_words: str
    originality: Originality
    network: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Click:
    id: int
    share: Share
    at: datetime


@dataclass(frozen=True, slots=True)
class Contribution:
    id: int
    author: Person
    theme: str
    body: str
    photo: bool
    at: datetime


@dataclass(frozen=True, slots=True)
class Reaction:
    person: Person
    story: Story
    kind: str
    at: datetime


@dataclass(slots=True)
class Life:
    """Everything that happened; `facts` in the order they were recorded."""

    shares: list[Share] = field(default_factory=list[Share])
    clicks: list[Click] = field(default_factory=list[Click])
    reactions: list[Reaction] = field(default_factory=list[Reaction])
    contributions: list[Contribution] = field(default_factory=list[Contribution])
    facts: list[Fact] = field(default_factory=list[Fact])


def pace(person: Person, months: float) -> float:
    """Shares a week after `months` in the programme."""
    return person.zeal * (STEADY + (FRESH - STEADY) * exp(-months / FADE_MONTHS))


def _weeks(person: Person, now: datetime) -> Iterator[tuple[datetime, float]]:
    at = person.joined_at
    while at < now:
        yield at, (at - person.joined_at).days / 30.4
        at += timedelta(days=7)


def _moment(rng: Random, week: datetime, now: datetime) -> datetime:
    """Some waking hour of the week: lunch and early evening more than the rest; never after now."""
    hour = rng.choices((8, 10, 12, 13, 17, 18, 19), weights=(2, 1, 4, 3, 3, 4, 2))[0]
    day = week.replace(hour=hour, minute=rng.randrange(60), second=rng.randrange(60)) + timedelta(
        days=rng.randrange(7)
    )
    return day if day < now else now - timedelta(minutes=rng.randrange(5, 600))


class _Stories:
    """Which story somebody picks at a time: an open one, by how its theme carries."""

    def __init__(self, stories: tuple[Story, ...]) -> None:
        self._stories = stories
        self._starts = [story.starts_at for story in stories]

    def pick(self, rng: Random, at: datetime) -> Story | None:
        last = bisect.bisect_right(self._starts, at)
        first = bisect.bisect_left(self._starts, at - timedelta(days=OPEN_DAYS))
        found = self._stories[first:last] or self._stories[max(0, last - 1) : last]
        return rng.choices(found, weights=[APPEAL[one.theme] for one in found])[0] if found else None


def lived(
    seed: int,
    now: datetime,
    people: tuple[Person, ...],
    stories: tuple[Story, ...],
    happenings: tuple[Happening, ...],
) -> Life:
    """Two years of everybody, the same for the same seed and now."""
    rng, life, choice = Random(f"{seed}:life"), Life(), _Stories(stories)
    players = [person for person in people if person.plays]
    by_site: dict[str, list[Person]] = {}
    for person in players:
        by_site.setdefault(person.site.slug, []).append(person)
    shares, clicks = count(1), count(1)
    for person in players:
        for week, months in _weeks(person, now):
            expected = pace(person, months)
            for _ in range(int(expected) + (rng.random() < expected % 1)):
                _share(rng, life, choice, person, _moment(rng, week, now), now, by_site, shares, clicks)
    _personas(rng, life, choice, people, now, by_site, shares, clicks)
    _contributions(rng, life, now, players, by_site)
    _meetings(life, happenings)
    life.facts.sort(key=lambda fact: (fact.recorded_at, fact.id))
    return life


class Placed(TypedDict):
    person_id: int
    site_id: int
    team_id: int


def _placed(person: Person) -> Placed:
    """Site and team have the same number in the demo: each site competes as a team."""
    return {"person_id": person.id, "site_id": person.site_id, "team_id": person.site_id}


def _share(
    rng: Random, life: Life, choice: _Stories, person: Person, at: datetime, now: datetime,
    by_site: dict[str, list[Person]], shares: "count[int]", clicks: "count[int]",
) -> None:  # fmt: skip
    story = choice.pick(rng, at)
    if story is None or at < person.joined_at:
        return
    own = rng.random() < person.wording
    colleague = rng.choice(by_site[person.site.slug]).name.split()[0]
    words = about(rng, story, person, colleague) if own else ""
    originality: Originality = ("own_photo" if rng.random() < 0.08 else "own") if own else "copy"
    share = Share(next(shares), person, story, words, originality, rng.choice(NETWORKS), at)
    life.shares.append(share)
    life.facts.append(
        Shared(
            id=f"share:{share.id}", occurred_at=at, recorded_at=at, story_id=story.id, theme=story.theme,
            originality=share.originality, own_words=len(words), **_placed(person),
        )
    )  # fmt: skip
    for _ in range(min(int(rng.expovariate(1 / (person.reach * (0.9 if own else 0.25)))), 5)):
        clicked = at + timedelta(minutes=rng.randrange(3, 2500))
        if clicked < now:
            _click(life, share, clicked, next(clicks))
    if rng.random() < 0.3:
        _react(rng, life, person, story, at + timedelta(minutes=2))


def _click(life: Life, share: Share, at: datetime, number: int) -> None:
    life.clicks.append(Click(number, share, at))
    life.facts.append(
        Clicked(
            id=f"click:{number}",
            occurred_at=at,
            recorded_at=at,
            story_id=share.story.id,
            **_placed(share.person),
        )
    )


def _react(rng: Random, life: Life, person: Person, story: Story, at: datetime) -> None:
    if any(one.story.id == story.id for one in life.reactions[-60:] if one.person.id == person.id):
        return
    life.reactions.append(Reaction(person, story, rng.choice(REACTIONS), at))
    target = f"story:{story.id}"
    life.facts.append(
        Reacted(
            id=f"reaction:{person.id}:{story.id}",
            occurred_at=at,
            recorded_at=at,
            target=target,
            **_placed(person),
        )
    )


def _personas(
    rng: Random, life: Life, choice: _Stories, people: tuple[Person, ...], now: datetime,
    by_site: dict[str, list[Person]], shares: "count[int]", clicks: "count[int]",
) -> None:  # fmt: skip
    """The people a visitor becomes shared in each of the last weeks, so that their streak is worth showing."""
    for person in people:
        if person.roster_key.startswith("demo-") and person.plays:
            for weeks in range(1, 7):
                at = now - timedelta(days=7 * weeks, hours=rng.randrange(4, 60))
                _share(rng, life, choice, person, at, now, by_site, shares, clicks)


def _contributions(
    rng: Random, life: Life, now: datetime, players: list[Person], by_site: dict[str, list[Person]]
) -> None:
    """Exactly CONTRIBUTIONS, by zeal and time in the programme; a host or comms approved each within two days."""
    weights = [person.zeal * min((now - person.joined_at).days + 10, 400) for person in players]
    authors = rng.choices(players, weights=weights, k=CONTRIBUTIONS)
    rows: list[tuple[datetime, Person]] = []
    for author in authors:
        span = (now - author.joined_at).total_seconds()
        rows.append((author.joined_at + timedelta(seconds=span * min(rng.random() ** 1.3, 0.9985)), author))
    for number, (at, author) in enumerate(sorted(rows, key=lambda row: (row[0], row[1].id)), start=1):
        theme = rng.choices(tuple(APPEAL), weights=tuple(APPEAL.values()))[0]
        colleague = rng.choice(by_site[author.site.slug]).name.split()[0]
        made_one = Contribution(
            number, author, theme, made(rng, theme, author, colleague), rng.random() < 0.35, at
        )
        life.contributions.append(made_one)
        _contributed(life, made_one, rng, now)


def _contributed(life: Life, one: Contribution, rng: Random, now: datetime) -> None:
    life.facts.append(
        Contributed(
            id=f"contribution:{one.id}", occurred_at=one.at, recorded_at=one.at, contribution_id=one.id,
            theme=one.theme, photos=int(one.photo), own_words=len(one.body), **_placed(one.author),
        )
    )  # fmt: skip
    decided = min(one.at + timedelta(hours=rng.uniform(0.3, 40)), now - timedelta(seconds=30))
    life.facts.append(
        Approved(
            id=f"approval:{one.id}", occurred_at=decided, recorded_at=decided, contribution_id=one.id,
            theme=one.theme, approved_by=APPROVER, photos=int(one.photo), **_placed(one.author),
        )
    )  # fmt: skip


APPROVER = 2
"""The first of comms: who approved what was made before Relais came."""


def _meetings(life: Life, happenings: tuple[Happening, ...]) -> None:
    for one in happenings:
        for guest in one.came:
            at = one.starts_at + timedelta(minutes=guest.id % 25)
            life.facts.append(
                CheckedIn(
                    id=f"check_in:{one.id}:{guest.id}", occurred_at=at, recorded_at=at, event_id=one.id,
                    event_kind=one.kind, checked_in_by=APPROVER, **_placed(guest),
                )
            )  # fmt: skip


def since(person: Person, now: datetime) -> float:
    """Months in the programme."""
    return (now - max(person.joined_at, start_of(now))).days / 30.4
