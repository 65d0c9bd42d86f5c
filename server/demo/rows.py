"""Everything that happened as rows, table by table in an order that foreign keys allow."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import count
from typing import Any

import msgspec

from server.demo.deeds import Life
from server.demo.happenings import Happening
from server.demo.life import SETTLED
from server.demo.people import Person, start_of
from server.demo.pictures import picture
from server.demo.played import Played
from server.demo.sites import BRANDS, COMPANY, PROGRAMME, SITES, TIME_ZONE, holidays, shutdowns
from server.demo.stories import LOCALES, THEMES, Story
from server.demo.words import slug_of
from server.queries.rules import rows_of

HUES = 12
PICTURES_A_THEME = 6
"""Contributions share a few pictures a theme: a demo's photos are drawn, and drawing takes time."""


@dataclass(frozen=True, slots=True)
class Batch:
    """Rows of one table; `columns` parted by spaces."""

    table: str
    columns: str
    rows: Sequence[Sequence[Any]]


def _json(value: object) -> str:
    return msgspec.json.encode(value).decode()


def places(now: datetime) -> Iterator[Batch]:
    yield Batch(
        "programme", "name company time_zone accent_hue demo", [(PROGRAMME, COMPANY, TIME_ZONE, 255, True)]
    )
    rules = [(row["rule_id"], row["version"], _json(row["body"])) for row in rows_of()]
    yield Batch("rule_version", "rule_id version body", rules)
    numbers = {brand.slug: number for number, brand in enumerate(BRANDS, start=1)}
    yield Batch("brand", "id slug name hue", [(n, b.slug, b.name, b.hue) for n, b in enumerate(BRANDS, 1)])
    consulted, years = start_of(now).date() - timedelta(days=40), (now.year - 2, now.year + 1)
    yield Batch(
        "site",
        "id slug name kind brand_id country time_zone shift_pattern holidays consulted_on",
        [
            (n, s.slug, s.name, s.kind, numbers[s.brand], s.country, s.time_zone, s.shift_pattern,
             _json(holidays(s.country, *years)), consulted)
            for n, s in enumerate(SITES, 1)
        ],
    )  # fmt: skip
    yield Batch(
        "team",
        "id slug name kind site_id brand_id hue",
        [(n, s.slug, s.name, "site", n, numbers[s.brand], (n * 5) % HUES) for n, s in enumerate(SITES, 1)],
    )
    yield Batch(
        "excuse",
        "site_id first_day last_day kind",
        [(n, *span, "shutdown") for n, s in enumerate(SITES, 1) for span in shutdowns(s, now)],
    )


def persons(people: Iterable[Person], now: datetime) -> Iterator[Batch]:
    """Hosts come first in `people`, so that who was invited can name who did."""
    hosts = {person.site_id: person.id for person in people if person.role == "host"}
    yield Batch(
        "person",
        "id roster_key name alias ranking role site_id team_id locale shift_pattern state joined_at created_at "
        "invited_by",
        [
            (p.id, p.roster_key, p.name, p.alias, p.ranking, p.role, p.site_id, p.site_id, p.locale,
             p.shift_pattern, "active", p.joined_at, p.joined_at,
             hosts[p.site_id] if p.site.is_plant and p.role == "ambassador" else None)
            for p in people
        ],
    )  # fmt: skip


def pictures(stories: Iterable[Story]) -> tuple[Batch, dict[str, int]]:
    """A picture a story and some a theme -> their rows, and their ids by "theme/name"."""
    names = [(one.theme, one.key) for one in stories]
    names += [(theme, f"voice-{number}") for theme in THEMES for number in range(PICTURES_A_THEME)]
    drawn = [picture(theme, key) for theme, key in names]
    rows = [(n, p.digest, p.media_type, p.width, p.height, p.body, "{}") for n, p in enumerate(drawn, 1)]
    batch = Batch("image", "id digest media_type width height bytes alt", rows)
    return batch, {f"{theme}/{key}": number for number, (theme, key) in enumerate(names, start=1)}


def told(stories: Iterable[Story], images: dict[str, int]) -> Iterator[Batch]:
    yield Batch(
        "story",
        "id theme state official_url image_id created_by starts_at created_at",
        [
            (s.id, s.theme, "published", s.official_url, images[f"{s.theme}/{s.key}"], 2 + s.id % 3, s.starts_at,
             s.starts_at)
            for s in stories
        ],
    )  # fmt: skip
    ids = count(1)
    yield Batch(
        "story_text",
        "id story_id locale title body prompts",
        [
            (next(ids), s.id, locale, s.texts[locale].title, s.texts[locale].body, _json(s.texts[locale].prompts))
            for s in stories for locale in LOCALES
        ],
    )  # fmt: skip


def deeds(life: Life, images: dict[str, int]) -> Iterator[Batch]:
    slugs = {(s.person.id, s.story.id): slug_of(s.person.id, s.story.id) for s in life.shares}
    clicked = dict.fromkeys(slugs, 0)
    for click in life.clicks:
        clicked[click.share.person.id, click.share.story.id] += 1
    first = {(s.person.id, s.story.id): s.at for s in sorted(life.shares, key=lambda s: s.at, reverse=True)}
    yield Batch(
        "link",
        "slug person_id story_id counted_clicks created_at",
        [(slugs[pair], *pair, clicked[pair], at) for pair, at in first.items()],
    )
    yield Batch(
        "share",
        "id person_id story_id slug own_words originality network shared_at recorded_at",
        [
            (s.id, s.person.id, s.story.id, slugs[s.person.id, s.story.id], s.own_words, s.originality, s.network,
             s.at, s.at)
            for s in life.shares
        ],
    )  # fmt: skip
    yield Batch(
        "click",
        "id slug day visitor counted at",
        [
            (c.id, slugs[c.share.person.id, c.share.story.id], c.at.date(), c.id.to_bytes(16, "big"), True, c.at)
            for c in life.clicks
        ],
    )  # fmt: skip
    yield Batch(
        "reaction",
        "id person_id story_id kind at",
        [(n, r.person.id, r.story.id, r.kind, r.at) for n, r in enumerate(life.reactions.values(), 1)],
    )
    yield Batch(
        "contribution",
        "id person_id site_id image_id theme locale body state decided_by decided_at published_at created_at",
        [
            (c.id, c.author.id, c.author.site_id,
             images[f"{c.theme}/voice-{c.id % PICTURES_A_THEME}"] if c.photo else None,
             c.theme, c.author.locale, c.body, "approved", c.decided_by, c.decided_at, c.decided_at, c.at)
            for c in life.contributions
        ],
    )  # fmt: skip


def ledger(played: Played) -> Iterator[Batch]:
    yield Batch(
        "point_entry",
        "seq person_id site_id team_id points deed fact_id rule_id rule_version idempotency_key reason detail "
        "occurred_at recorded_at",
        [
            (e.seq, e.person_id, e.site_id, e.team_id, e.points, e.deed, e.fact_id, e.rule_id, e.rule_version,
             e.idempotency_key, _json(e.reason.plain()), _json(e.detail()), e.occurred_at, e.recorded_at)
            for e in played.entries
        ],
    )  # fmt: skip
    yield Batch(
        "badge_award",
        "person_id badge criteria_version evidence awarded_at",
        [
            (a.person_id, a.badge.key, a.badge.criteria_version, _json(a.badge.evidence), a.at)
            for a in played.badges
        ],
    )
    yield Batch(
        "streak_award",
        "person_id week length awarded_at",
        [(s.person_id, s.week, s.length, s.at) for s in played.streaks],
    )


DRAW_SEED = "a1c3e5f7092b4d6f8091a2b3c4d5e6f7"
SITE_QUOTA = 8


def meetings(events: Sequence[Happening], images: dict[str, int], now: datetime) -> Iterator[Batch]:
    yield Batch(
        "event",
        "id kind title brief place site_id image_id created_by time_zone starts_at ends_at rsvp_closes_at capacity "
        "min_level draw_at draw_seed site_quota created_at",
        [
            (e.id, e.kind, _json(e.title), _json(e.brief), e.site.name, SITES.index(e.site) + 1,
             images[f"{'event' if e.kind == 'exclusive' else 'community'}/voice-{e.id % PICTURES_A_THEME}"],
             e.host.id, e.site.time_zone, e.starts_at, e.ends_at, e.rsvp_closes_at, e.capacity, e.min_level,
             e.draw_at, DRAW_SEED if e.draw_at else None, SITE_QUOTA if e.draw_at else None, e.opened_at)
            for e in events
        ],
    )  # fmt: skip
    yield Batch(
        "event_site",
        "event_id site_id",
        [(e.id, SITES.index(e.site) + 1) for e in events if e.kind == "cafe"],
    )
    yield Batch(
        "rsvp", "id position event_id person_id state priority created_at changed_at", _places(events)
    )
    yield Batch(
        "job",
        "name arguments dedupe_key run_at",
        [
            ("close_event", _json({"event_id": e.id}), f"close_event:{e.id}", e.ends_at + SETTLED)
            for e in events
            if e.ends_at + SETTLED >= now
        ]
        + [
            ("draw_event", _json({"event_id": e.id}), f"draw_event:{e.id}", e.draw_at)
            for e in events
            if e.draw_at
        ],
    )


def _places(events: Iterable[Happening]) -> list[tuple[Any, ...]]:
    ids, rows = count(1), list[tuple[Any, ...]]()
    for event in events:
        opened = event.opened_at + timedelta(hours=3)
        guests = [("checked_in", p) for p in event.came] + [("no_show", p) for p in event.missed]
        guests += [("confirmed", p) for p in event.confirmed] + [("waitlisted", p) for p in event.waiting]
        for order, (state, guest) in enumerate(guests):
            number, at = next(ids), opened + timedelta(minutes=7 * order)
            rows.append((number, number, event.id, guest.id, state, 0, at, at))
    return rows
