"""A small programme and phones that speak to the real application."""

import uuid
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from httpx import ASGITransport, AsyncClient

from server import auth
from server.app import build
from server.queries.rules import rows_of
from server.tables import brand, person, programme, rule_version, site, story, story_text, team
from server.world import World


@dataclass(slots=True)
class Programme:
    """Ids of the small programme: an office (50 people's home), two plants, one person of each role a site."""

    office: int
    plant: int
    other_plant: int
    people: dict[str, int]
    stories: list[int]


@dataclass(slots=True)
class Phone:
    """One signed-in person: `await phone.ask(document, **variables)` -> the whole answer."""

    client: AsyncClient
    person_id: int
    token: str
    status: int = 0

    async def ask(self, document: str, **variables: Any) -> dict[str, Any]:
        answer = await self.client.post(
            "/graphql",
            json={"query": document, "variables": variables},
            headers={"X-Relais": "1", "Cookie": f"relais={self.token}"},
        )
        self.status = answer.status_code
        body: dict[str, Any] = answer.json()
        return body


def key() -> str:
    return uuid.uuid4().hex


class Statements:
    """SQL statements sent while it is open, BEGIN and COMMIT not counted."""

    def __init__(self) -> None:
        self.sent: list[str] = []

    @property
    def count(self) -> int:
        return len(self.sent)


@pytest.fixture
def statements(world: World) -> Any:
    @contextmanager
    def counting() -> Iterator[Statements]:
        seen = Statements()

        def note(_c: Any, _u: Any, statement: str, *_: Any) -> None:
            seen.sent.append(statement)

        sa.event.listen(world.engine.sync_engine, "before_cursor_execute", note)
        try:
            yield seen
        finally:
            sa.event.remove(world.engine.sync_engine, "before_cursor_execute", note)

    return counting


@pytest.fixture
async def small(world: World) -> Programme:
    """Roles and sites as `people["host@plant"]`; `comms@office`, `admin@office`; ambassadors everywhere."""
    now = world.now()
    async with world.engine.begin() as c:
        await c.execute(
            sa.insert(programme).values(
                name="Relais", company="Altérion", time_zone="Europe/Paris", demo=True
            )
        )
        await c.execute(sa.insert(rule_version), rows_of())
        await c.execute(sa.insert(brand).values(id=1, slug="alt", name="Altérion", hue=250))
        kinds = {1: ("office", "Lyon"), 2: ("plant", "Roubaix"), 3: ("plant", "Vitoria")}
        for number, (kind, name) in kinds.items():
            await c.execute(
                sa.insert(site).values(
                    id=number, slug=name.lower(), name=name, kind=kind, brand_id=1, country="FR",
                    time_zone="Europe/Paris", consulted_on=now.date(),
                )
            )  # fmt: skip
            await c.execute(
                sa.insert(team).values(
                    id=number,
                    slug=name.lower(),
                    name=name,
                    kind="site",
                    site_id=number,
                    brand_id=1,
                    hue=number,
                )
            )
        people: dict[str, int] = {}
        roles = [(r, s) for s in kinds for r in ("ambassador", "colleague", "host")]
        for number, (role, where) in enumerate([*roles, ("comms", 1), ("admin", 1)], start=1):
            place = {1: "office", 2: "plant", 3: "other_plant"}[where]
            people[f"{role}@{place}"] = number
            await c.execute(
                sa.insert(person).values(
                    id=number, roster_key=f"R{number}", name=f"{role.title()} {place}", team_id=where,
                    role="ambassador" if role == "colleague" else role, site_id=where, locale="fr",
                    state="active", joined_at=now - timedelta(days=100),
                )
            )  # fmt: skip
        for number in (1, 2, 3):
            await c.execute(
                sa.insert(story).values(
                    id=number, theme="portrait", official_url=f"https://example.com/{number}",
                    starts_at=now - timedelta(days=number),
                )
            )  # fmt: skip
            for locale in ("fr", "en"):
                await c.execute(
                    sa.insert(story_text).values(
                        story_id=number, locale=locale, title=f"Story {number} {locale}",
                        body="A welder tells of her first day at the plant.", prompts=["What surprised you?"],
                    )
                )  # fmt: skip
        for table in (brand, site, team, person, story):
            await c.execute(sa.text(f"SELECT setval(pg_get_serial_sequence('{table.name}', 'id'), 1000)"))
    return Programme(office=1, plant=2, other_plant=3, people=people, stories=[1, 2, 3])


@pytest.fixture
async def client(world: World) -> AsyncIterator[AsyncClient]:
    """On the test's own event loop, without lifespan: nothing runs in the background, a test flushes the outbox itself."""
    app = build(world).app
    transport = ASGITransport(app, client=("127.0.0.1", 40000))
    async with AsyncClient(transport=transport, base_url="http://localhost:8000") as opened:
        yield opened


@pytest.fixture
async def phone(world: World, small: Programme, client: AsyncClient) -> Any:
    """`await phone("host@plant")` -> that person's signed-in phone."""

    async def sign_in(who: str) -> Phone:
        async with world.engine.begin() as connection:
            token = await auth.open_session(
                connection, small.people[who], "passkey", "Test phone", world.now()
            )
        return Phone(client, small.people[who], token)

    return sign_in
