"""What is kept, and for how long: the upkeep of every day, run on the day before and on the day after."""

import uuid
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
import time_machine

from server.commands.forget import NOBODY
from server.commands.roster import import_roster
from server.jobs.rebuild import rebuild
from server.jobs.upkeep import sweep
from server.tables import (
    attempt,
    audit,
    ceremony,
    challenge,
    challenge_result,
    click,
    contribution,
    effect,
    excuse,
    idempotency,
    image,
    invite,
    job,
    link,
    mute,
    notification,
    outbox,
    passkey,
    person,
    pin,
    point_entry,
    post,
    push_subscription,
    recovery,
    session,
    share,
    thread,
)
from server.world import World

SHARE = "mutation($input: ShareInput!) { share(input: $input) { __typename } }"
LEAVE = "mutation($input: KeyInput!) { leave(input: $input) { __typename } }"
WHO = {"person_id": 1}


def rows_of(now: Any) -> dict[Any, tuple[int, dict[str, Any]]]:
    """Table -> (days it is kept, a row whose time begins now)."""
    secret = {"token_hash": uuid.uuid4().bytes}
    return {
        idempotency: (30, {**WHO, "key": "k", "command": "c", "digest": b"", "answer": {}, "created_at": now}),
        job: (7, {"name": "x", "done_at": now}),
        effect: (30, {"key": "x", "at": now}),
        attempt: (2, {"bucket": "x", "at": now}),
        outbox: (30, {"topic": "feed", "body": {}, "set_aside_at": now}),
        mute: (365, {**WHO, "by_id": 1, "reason": "x", "until": now}),
        audit: (365, {"deed": "x", "subject": "x", "at": now}),
        ceremony: (1, {**secret, "kind": "socket", "expires_at": now}),
        pin: (30, {**WHO, "device_hash": b"d", "pin_hash": "p", "expires_at": now}),
        passkey: (30, {**WHO, "credential_id": b"c", "public_key": b"", "sign_count": 0, "label": "", "revoked_at": now}),
        invite: (30, {**secret, "site_id": 1, "issued_by": 1, "code_head": "a", "code_hash": b"c", "expires_at": now, "code_expires_at": now}),
        recovery: (30, {"claim_hash": b"c", "code_hash": b"d", "expires_at": now}),
        session: (30, {**WHO, **secret, "assurance": "pin", "device": "", "expires_at": now}),
    }  # fmt: skip


async def counted(world: World, table: Any) -> int:
    async with world.engine.connect() as c:
        return int(await c.scalar(sa.select(sa.func.count()).select_from(table)) or 0)


async def add(world: World, table: Any, **values: Any) -> None:
    async with world.engine.begin() as c:
        await c.execute(sa.insert(table).values(**values))


async def swept(world: World, days: float) -> None:
    """The upkeep as it runs that many days from now."""
    with time_machine.travel(world.now() + timedelta(days=days), tick=True):
        await sweep(world, {})


@pytest.mark.usefixtures("small")
@pytest.mark.parametrize("table", [*rows_of(None)], ids=str)
async def test_a_row_is_kept_as_long_as_is_said_and_no_longer(world: World, table: Any) -> None:
    days, row = rows_of(world.now())[table]
    await add(world, table, **row)
    await swept(world, days - 0.01)
    assert await counted(world, table) == 1
    await swept(world, days + 0.01)
    assert await counted(world, table) == 0


@pytest.mark.usefixtures("small")
async def test_what_is_still_open_stays(world: World) -> None:
    later = world.now() + timedelta(days=400)
    await add(world, job, name="x", run_at=later)
    await add(world, outbox, topic="feed", body={})
    await add(world, pin, **WHO, device_hash=b"d", pin_hash="p", expires_at=later)
    await add(world, session, **WHO, token_hash=b"t", assurance="pin", device="", expires_at=later)
    await swept(world, 366)
    assert [await counted(world, one) for one in (job, outbox, pin, session)] == [1, 1, 1, 1]


@pytest.mark.usefixtures("small")
async def test_clicks_go_and_what_they_counted_stays(world: World) -> None:
    await add(world, link, slug="abc", person_id=1, story_id=1, counted_clicks=3)
    today = world.now().date()
    await add(world, click, slug="abc", day=today, visitor=b"v", counted=True, at=world.now())
    await swept(world, 29.9)
    assert await counted(world, click) == 1
    await swept(world, 30.1)
    async with world.engine.connect() as c:
        assert (await counted(world, click), await c.scalar(sa.select(link.c.counted_clicks))) == (0, 3)


@pytest.mark.usefixtures("small")
async def test_after_a_year_the_words_of_a_message_go_and_its_place_stays(world: World) -> None:
    await add(world, thread, id=3, kind="programme", subject_id=0, last_seq=1)
    await add(world, post, **WHO, thread_id=3, seq=1, key="k", body="Bonjour", state="shown")
    for days, body in ((364.9, "Bonjour"), (365.1, "")):
        await swept(world, days)
        async with world.engine.connect() as c:
            assert (await c.execute(sa.select(post.c.seq, post.c.body))).one() == (1, body)


@pytest.mark.usefixtures("small")
async def test_a_phone_that_rings_for_a_dead_session_goes_with_it(world: World) -> None:
    now = world.now()
    await add(world, session, id=77, **WHO, token_hash=b"t", assurance="pin", device="",
              expires_at=now + timedelta(days=300), revoked_at=now)  # fmt: skip
    await add(world, push_subscription, **WHO, session_id=77, endpoint="e", p256dh="p", auth="a")
    await swept(world, 31)
    assert (await counted(world, session), await counted(world, push_subscription)) == (0, 0)


@pytest.mark.usefixtures("small")
async def test_one_line_that_fails_stops_no_other(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    await add(world, effect, key="x", at=world.now())
    monkeypatch.setattr("server.jobs.upkeep.KEPT", ((1, "DELETE FROM nothing"), (1, "DELETE FROM effect")))
    with pytest.raises(ExceptionGroup):
        await sweep(world, {})
    assert await counted(world, effect) == 0


# Leavers

WORDS = "What nobody else could have written about that morning at the forge"


async def left(world: World, phone: Any) -> int:
    """The plant's ambassador shared in own words, was ill, wrote a text with a picture, won a challenge, and left."""
    someone = await phone("ambassador@plant")
    given = {"storyId": "1", "network": "COPY", "ownWords": WORDS}
    await someone.ask(SHARE, input={"key": uuid.uuid4().hex, **given})
    now, me = world.now(), {"person_id": someone.person_id}
    await add(world, image, id=9, digest=b"d", media_type="image/jpeg", width=1, height=1, bytes=b"x")
    await add(world, contribution, **me, site_id=2, image_id=9, theme="portrait", locale="fr", body=WORDS)
    await add(world, excuse, **me, kind="illness", first_day=now.date(), last_day=now.date())
    await add(world, notification, person_id=1, kind="welcomed", url="/me",
              params={"name": "Ambassador plant"}, dedupe_key=f"welcomed:{someone.person_id}:1")  # fmt: skip
    await add(world, challenge, id=5, kind="individual", metric="shares", title={}, brief={}, created_by=1, time_zone="Europe/Paris",
              starts_at=now, ends_at=now + timedelta(hours=1))  # fmt: skip
    lines = [{"id": 1, "name": "Other"}, {"id": someone.person_id, "name": "Ambassador plant"}]
    await add(world, challenge_result, challenge_id=5, revision=1, rows=lines)
    await add(world, thread, id=3, kind="programme", subject_id=0, last_seq=2)
    talk = {"thread_id": 3, "state": "shown", "key": "k"}
    await add(world, post, id=31, seq=1, **me, **talk, body=WORDS)
    named = {"body": "Merci @Ambassador plant, à lundi", "mentions": [someone.person_id]}
    await add(world, post, id=32, seq=2, person_id=1, **talk, **named)
    await add(world, notification, person_id=1, kind="mentioned", url="/", params={"name": "Ambassador plant"},
              dedupe_key="mentioned:31:1")  # fmt: skip
    await go(someone)
    return int(someone.person_id)


async def go(someone: Any) -> None:
    assert (await someone.ask(LEAVE, input={"key": uuid.uuid4().hex}))["data"]["leave"][
        "__typename"
    ] == "Done"


async def everything(world: World) -> str:
    """All that the database says, as one text; but for the outbox, which nobody empties here."""
    said = list[str]()
    async with world.engine.connect() as c:
        for name in set(await c.run_sync(lambda sync: sa.inspect(sync).get_table_names())) - {"outbox"}:
            said += map(str, await c.execute(sa.text(f'SELECT to_jsonb(t) FROM "{name}" t')))
    return "\n".join(said)


async def test_for_thirty_days_a_leaver_is_kept(world: World, phone: Any) -> None:
    await left(world, phone)
    await swept(world, 29.9)
    assert "Ambassador plant" in await everything(world)


async def test_after_thirty_days_nothing_says_who_it_was(world: World, phone: Any) -> None:
    await left(world, phone)
    await swept(world, 30.1)
    kept = await everything(world)
    assert [one for one in ("Ambassador plant", "'R4'", "the forge", "illness") if one in kept] == []
    assert await counted(world, image) == 0


async def test_the_ledger_and_the_books_stay_as_they_were(world: World, phone: Any) -> None:
    await left(world, phone)
    before = await counted(world, point_entry)
    await swept(world, 30.1)
    assert (await counted(world, point_entry), await rebuild(world.engine)) == (before, [])


async def test_others_in_the_same_result_keep_their_names(world: World, phone: Any) -> None:
    await left(world, phone)
    await swept(world, 30.1)
    async with world.engine.connect() as c:
        lines = await c.scalar(sa.select(challenge_result.c.rows))
    assert [line["name"] for line in lines] == ["Other", NOBODY]


async def test_who_stays_is_not_touched(world: World, phone: Any) -> None:
    await left(world, phone)
    await swept(world, 30.1)
    async with world.engine.connect() as c:
        forgotten = await c.scalars(sa.select(person.c.id).where(person.c.forgotten_at.isnot(None)))
        assert (len(forgotten.all()), await c.scalar(sa.select(share.c.own_words))) == (1, "")


@pytest.mark.parametrize("line", ["R4;Ambassador plant", "R4;Another Spelling"])
async def test_a_forgotten_leaver_is_not_brought_back_by_a_roster(
    world: World, phone: Any, line: str
) -> None:
    await left(world, phone)
    await swept(world, 30.1)
    report = await import_roster(world, None, f"key;name;site\n{line};Roubaix\n".encode(), True)
    assert (report.added, report.unchanged, report.problems) == (0, 1, [])


async def test_nor_by_one_without_keys(world: World, phone: Any) -> None:
    someone = await phone("ambassador@plant")
    async with world.engine.begin() as c:
        await c.execute(sa.update(person).where(person.c.id == someone.person_id).values(roster_key=None))
    await go(someone)
    await swept(world, 30.1)
    report = await import_roster(world, None, b"name;site\nAmbassador Plant;Roubaix\n", True)
    assert (report.added, report.unchanged) == (0, 1)
