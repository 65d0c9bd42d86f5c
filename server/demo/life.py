"""What people did in two years: shares, clicks, reactions, contributions, meetings, as facts of the game.

Engagement follows the programme it is modelled on: high in the first months, then declining with tenure, slower
where a site is lively; leaders, launches and portraits carry, finance does not.
"""

import bisect
from collections.abc import Iterator
from datetime import datetime, timedelta
from math import exp
from random import Random
from typing import TypedDict

from gamification.days import boundary, local_week
from gamification.facts import (
    Approved,
    CheckedIn,
    Clicked,
    Contributed,
    Hosted,
    Joined,
    Originality,
    Reacted,
    Shared,
    Welcomed,
)
from server.demo.deeds import Click, Contribution, Life, Reaction, Share
from server.demo.happenings import Happening
from server.demo.people import AWAY_WEEKS, PERSONAS, Person, resting
from server.demo.stories import APPEAL, Story
from server.demo.words import about, made

CONTRIBUTIONS = 2245
FRESH = 0.45
"""Shares a week of a newcomer of average zeal; what is above STEADY halves in about four months."""
STEADY = 0.065
FADE_MONTHS = 5.5
OPEN_DAYS = 70
REACTIONS = ("bravo", "proud", "thanks", "curious")
NETWORKS = ("linkedin", "linkedin", "linkedin", "sheet", "facebook", "whatsapp", "x", "copy")
SETTLED = timedelta(hours=24)
"""After an event's end its guests are counted and its host is thanked."""


def pace(person: Person, months: float) -> float:
    """Shares a week after `months` in the programme."""
    return person.zeal * (STEADY + (FRESH - STEADY) * exp(-months / FADE_MONTHS))


class _Deed(TypedDict):
    person_id: int
    site_id: int
    team_id: int
    occurred_at: datetime
    recorded_at: datetime


def _by(person: Person, at: datetime) -> _Deed:
    """Site and team have the same number in the demo: each site competes as a team."""
    return {
        "person_id": person.id, "site_id": person.site_id, "team_id": person.site_id, "occurred_at": at,
        "recorded_at": at,
    }  # fmt: skip


class _Shelf:
    """Which story somebody picks at a time: an open one, by how its theme carries."""

    def __init__(self, stories: tuple[Story, ...]) -> None:
        self._stories = stories
        self._starts = [story.starts_at for story in stories]

    def pick(self, rng: Random, at: datetime) -> Story | None:
        last = bisect.bisect_right(self._starts, at)
        first = bisect.bisect_left(self._starts, at - timedelta(days=OPEN_DAYS))
        found = self._stories[first:last] or self._stories[max(0, last - 1) : last]
        return rng.choices(found, weights=[APPEAL[one.theme] for one in found])[0] if found else None


class _Chronicle:
    """Writes lives down, one deed after the other, from one stream of chance."""

    def __init__(
        self, seed: int, now: datetime, people: tuple[Person, ...], stories: tuple[Story, ...]
    ) -> None:
        self.rng, self.now, self.life, self.shelf = Random(f"{seed}:life"), now, Life(), _Shelf(stories)
        self.players = [person for person in people if person.plays]
        self.approver = next(person for person in people if person.role == "comms")
        self.hosts = {person.site.slug: person for person in people if person.role == "host"}
        self.mates: dict[str, list[str]] = {}
        for person in self.players:
            self.mates.setdefault(person.site.slug, []).append(person.name.split()[0])
        self.monday = boundary(local_week(now, "Europe/Paris"), "Europe/Paris")

    def weeks_of(self, person: Person) -> Iterator[datetime]:
        """The moments of somebody's shares."""
        week = person.joined_at
        while week < self.now:
            expected = pace(person, (week - person.joined_at).days / 30.4)
            for _ in range(int(expected) + (self.rng.random() < expected % 1)):
                if at := self._moment(week):
                    yield at
            week += timedelta(days=7)

    def _moment(self, week: datetime) -> datetime | None:
        """A waking hour of that week: lunch and early evening more than the rest. Of what would come after now,
        some is moved into the running week, that its board is alive also early on a Monday."""
        rng = self.rng
        hour = rng.choices((8, 10, 12, 13, 17, 18, 19), weights=(2, 1, 4, 3, 3, 4, 2))[0]
        at = week.replace(hour=hour, minute=rng.randrange(60), second=rng.randrange(60))
        at += timedelta(days=rng.randrange(7))
        if at < self.now:
            return at
        return self.monday + (self.now - self.monday) * rng.random() if rng.random() < 0.25 else None

    def share(self, person: Person, at: datetime) -> None:
        rng, story = self.rng, self.shelf.pick(self.rng, at)
        if story is None or at < person.joined_at or resting(person, at, self.now):
            return
        own = rng.random() < person.wording
        words = about(rng, story, person, rng.choice(self.mates[person.site.slug])) if own else ""
        originality: Originality = ("own_photo" if rng.random() < 0.08 else "own") if own else "copy"
        number = len(self.life.shares) + 1
        share = Share(number, person, story, words, originality, rng.choice(NETWORKS), at)
        self.life.shares.append(share)
        self.life.facts.append(
            Shared(
                id=f"share:{number}", story_id=story.id, theme=story.theme, originality=originality,
                own_words=len(words), **_by(person, at),
            )
        )  # fmt: skip
        self._clicks(share)
        if rng.random() < 0.22:
            self._react(person, story, at + timedelta(minutes=2))

    def _clicks(self, share: Share) -> None:
        rng, life = self.rng, self.life
        carries = 0.9 if share.own_words else 0.25
        for _ in range(min(int(rng.expovariate(1 / (share.person.reach * carries))), 5)):
            at = share.at + timedelta(minutes=rng.randrange(3, 2500))
            if at < self.now:
                number = len(life.clicks) + 1
                life.clicks.append(Click(number, share, at))
                life.facts.append(
                    Clicked(id=f"click:{number}", story_id=share.story.id, **_by(share.person, at))
                )

    def _react(self, person: Person, story: Story, at: datetime) -> None:
        if (person.id, story.id) in self.life.reactions or at >= self.now:
            return
        self.life.reactions[person.id, story.id] = Reaction(person, story, self.rng.choice(REACTIONS), at)
        self.life.facts.append(
            Reacted(id=f"reaction:{person.id}:{story.id}", target=f"story:{story.id}", **_by(person, at))
        )

    def persona(self, person: Person) -> None:
        """Who a visitor becomes shared in each of the last weeks, so that their streak is worth showing."""
        zone = person.site.time_zone
        this = local_week(self.now, zone)
        for weeks in range(AWAY_WEEKS[0]):
            begin = boundary(this - timedelta(weeks=weeks), zone)
            span = min(self.now - begin, timedelta(days=5))
            self.share(person, begin + span * self.rng.uniform(0.35, 0.95))

    def contributions(self) -> None:
        """Exactly CONTRIBUTIONS, by zeal and time in the programme; each approved within two days, by the site's
        host, or by comms when the host wrote it."""
        weights = [person.zeal * min((self.now - person.joined_at).days + 10, 400) for person in self.players]
        rows: list[tuple[datetime, Person]] = []
        while len(rows) < CONTRIBUTIONS:
            (author,) = self.rng.choices(self.players, weights=weights)
            at = author.joined_at + (self.now - author.joined_at) * min(self.rng.random() ** 1.3, 0.9985)
            if not resting(author, at, self.now):
                rows.append((at, author))
        rows.sort(key=lambda row: (row[0], row[1].id))
        for number, (at, author) in enumerate(rows, start=1):
            self._contribute(number, author, at)

    def _contribute(self, number: int, author: Person, at: datetime) -> None:
        rng = self.rng
        theme = rng.choices(tuple(APPEAL), weights=tuple(APPEAL.values()))[0]
        body = made(rng, theme, author, rng.choice(self.mates[author.site.slug]))
        host = self.hosts[author.site.slug]
        judge = self.approver if host.id == author.id else host
        photo = rng.random() < 0.35
        decided = max(at, min(at + timedelta(hours=rng.uniform(0.3, 40)), self.now - timedelta(seconds=30)))
        one = Contribution(number, author, theme, body, photo, at, judge.id, decided)
        self.life.contributions.append(one)
        self.life.facts.append(
            Contributed(
                id=f"contribution:{number}", contribution_id=number, theme=theme, photos=int(one.photo),
                own_words=len(body), **_by(author, at),
            )
        )  # fmt: skip
        self.life.facts.append(
            Approved(
                id=f"approval:{number}", contribution_id=number, theme=theme, approved_by=judge.id,
                photos=int(one.photo), **_by(author, decided),
            )
        )  # fmt: skip

    def join(self, person: Person) -> None:
        """Who came by a host's invite, in the plants: office people signed in with the company's account."""
        host = self.hosts[person.site.slug]
        if not person.site.is_plant or person.role == "host":
            return
        at = person.joined_at
        self.life.facts += (
            Joined(id=f"join:{person.id}", invited_by=host.id, **_by(person, at)),
            Welcomed(id=f"welcome:{person.id}", newcomer_id=person.id, **_by(host, at)),
        )

    def meeting(self, one: Happening) -> None:
        for guest in one.came:
            at = one.starts_at + timedelta(minutes=guest.id % 25)
            self.life.facts.append(
                CheckedIn(
                    id=f"check_in:{one.id}:{guest.id}", event_id=one.id, event_kind=one.kind,
                    checked_in_by=one.host.id, **_by(guest, at),
                )
            )  # fmt: skip
        settled = one.ends_at + SETTLED
        if one.came and settled < self.now:
            thanks = Hosted(
                id=f"hosted:{one.id}", event_id=one.id, guests=len(one.came), **_by(one.host, settled)
            )
            self.life.facts.append(thanks)


def lived(
    seed: int,
    now: datetime,
    people: tuple[Person, ...],
    stories: tuple[Story, ...],
    happenings: tuple[Happening, ...],
) -> Life:
    """Two years of everybody, the same for the same seed and now."""
    chronicle = _Chronicle(seed, now, people, stories)
    for person in chronicle.players:
        chronicle.join(person)
        for at in chronicle.weeks_of(person):
            chronicle.share(person, at)
        if person.roster_key in PERSONAS.values():
            chronicle.persona(person)
    chronicle.contributions()
    for happening in happenings:
        chronicle.meeting(happening)
    chronicle.life.facts.sort(key=lambda fact: (fact.recorded_at, fact.id))
    return chronicle.life
