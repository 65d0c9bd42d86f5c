"""The desk of comms: drafts until the launch and never after, and results corrected for all to read."""

from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from server.jobs import challenges as jobs
from server.tables import challenge_member, challenge_result, notification, point_entry
from server.world import World
from tests.api.test_challenges import (
    CANCEL,
    LAUNCH,
    board,
    crowd,
    draft,
    earn,
    end,
    entry,
    key,
    launch,
    run_jobs,
)

__all__ = ["crowd"]

SAVE = """mutation($input: LaunchChallengeInput!) { saveChallenge(input: $input) { __typename
  ... on DraftSaved { id } ... on Invalid { code field message } ... on Refused { code message } } }"""
DRAFTS = "{ challengeDrafts { id goal timeZone fr { title } } }"
DISCARD = """mutation($input: ChallengeIdInput!) { discardChallenge(input: $input) { __typename
  ... on Refused { code } } }"""
REVISE = """mutation($input: ChallengeIdInput!) { reviseChallenge(input: $input) { __typename
  ... on ChallengeSaved { challenge { revision reason board { id sum } } }
  ... on Invalid { code field } ... on Refused { code message } } }"""
COMPARE = "query($id: ID!) { previewRevision(id: $id) { changes prizes taken } }"


async def save(comms: Any, world: World, draft_id: str | None = None, **changed: Any) -> dict[str, Any]:
    asked = {"key": key(), "challengeId": draft_id, "draft": draft(world, **changed)}
    answer: dict[str, Any] = (await comms.ask(SAVE, input=asked))["data"]["saveChallenge"]
    return answer


async def revise(comms: Any, made: int, reason: str) -> dict[str, Any]:
    asked = {"key": key(), "challengeId": str(made), "reason": reason}
    answer: dict[str, Any] = (await comms.ask(REVISE, input=asked))["data"]["reviseChallenge"]
    return answer


async def take_back_all(world: World) -> None:
    """Each share on the ledger is reversed, a minute after it was told."""
    async with world.engine.connect() as c:
        rows = (await c.execute(sa.select(point_entry).where(point_entry.c.deed == "shared"))).all()
    back = [
        entry(r.person_id, -r.points, r.occurred_at, reverses=r.seq, recorded_at=world.now()) for r in rows
    ]
    await earn(world, *back)


async def closed(phone: Any, world: World, *points: tuple[int, int]) -> int:
    """A final race in which each (person, points) was earned yesterday."""
    made = await launch(phone, world)
    await earn(world, *(entry(who, given, world.now() - timedelta(days=1)) for who, given in points))
    await end(world, made)
    await jobs.close(world, {"challenge_id": made})
    return made


async def test_a_draft_changes_as_often_as_one_likes(phone: Any, world: World, crowd: list[int]) -> None:
    comms = await phone("comms@office")
    first = await save(comms, world)
    again = await save(comms, world, first["id"], titleFr="Autre titre", goal=500)
    shown = (await comms.ask(DRAFTS))["data"]["challengeDrafts"]
    told = {"id": first["id"], "goal": 500, "timeZone": "Europe/Paris", "fr": {"title": "Autre titre"}}
    assert (again["id"], shown) == (first["id"], [told])


async def test_nobody_but_the_desk_sees_a_draft(phone: Any, world: World, crowd: list[int]) -> None:
    comms = await phone("comms@office")
    made = await save(comms, world)
    assert await board(phone, made["id"]) is None


async def test_a_draft_is_launched_in_place(phone: Any, world: World, crowd: list[int]) -> None:
    comms = await phone("comms@office")
    made = (await save(comms, world))["id"]
    asked = {"key": key(), "challengeId": made, "draft": draft(world)}
    saved = (await comms.ask(LAUNCH, input=asked))["data"]["launchChallenge"]["challenge"]
    assert (saved["id"], saved["state"]) == (made, "LIVE")
    assert (await comms.ask(DRAFTS))["data"]["challengeDrafts"] == []


async def discard(comms: Any, made: str) -> dict[str, Any]:
    answer = await comms.ask(DISCARD, input={"key": key(), "challengeId": made})
    told: dict[str, Any] = answer["data"]["discardChallenge"]
    return told


async def test_a_draft_thrown_away_is_gone(phone: Any, world: World, crowd: list[int]) -> None:
    comms = await phone("comms@office")
    made = (await save(comms, world))["id"]
    told = [await discard(comms, made) for _ in range(2)]
    assert [(one["__typename"], one.get("code")) for one in told] == [
        ("Done", None),
        ("Refused", "not_found"),
    ]
    assert (await comms.ask(DRAFTS))["data"]["challengeDrafts"] == []


async def test_what_was_launched_is_not_thrown_away(phone: Any, world: World, crowd: list[int]) -> None:
    made = await launch(phone, world)
    assert (await discard(await phone("comms@office"), str(made)))["code"] == "frozen"
    assert (await board(phone, made))["state"] == "LIVE"


async def test_a_draft_is_not_called_off(phone: Any, world: World, crowd: list[int]) -> None:
    comms = await phone("comms@office")
    made = (await save(comms, world))["id"]
    asked = {"key": key(), "challengeId": made, "reason": "Autre idée"}
    assert (await comms.ask(CANCEL, input=asked))["data"]["cancelChallenge"]["code"] == "not_found"
    assert [one["id"] for one in (await comms.ask(DRAFTS))["data"]["challengeDrafts"]] == [made]


@pytest.mark.parametrize("document", [SAVE, LAUNCH])
async def test_what_was_launched_is_edited_no_more(
    phone: Any, world: World, crowd: list[int], document: str
) -> None:
    made, comms = await launch(phone, world), await phone("comms@office")
    asked = {"key": key(), "challengeId": str(made), "draft": draft(world, titleFr="Autre titre")}
    (answer,) = (await comms.ask(document, input=asked))["data"].values()
    title = (await comms.ask("query($id: ID!) { challenge(id: $id) { title } }", id=str(made)))["data"]
    assert (answer["code"], title["challenge"]["title"]) == ("frozen", "Le mois des métiers")


async def test_a_scheduled_challenge_is_edited_no_more(phone: Any, world: World, crowd: list[int]) -> None:
    start = (world.now() + timedelta(days=3)).replace(tzinfo=None).isoformat()
    stop = (world.now() + timedelta(days=9)).replace(tzinfo=None).isoformat()
    made, comms = await launch(phone, world, starts=start, ends=stop), await phone("comms@office")
    answer = await save(comms, world, str(made), starts=start, ends=stop)
    sentence = "Ce défi est lancé, ses règles sont figées. Annule-le et lances-en un autre."
    assert (answer["code"], answer["message"]) == ("frozen", sentence)


@pytest.mark.parametrize(
    ("changed", "code", "field"),
    [
        ({"timeZone": "Europe/Atlantis"}, "unknown_zone", "timeZone"),
        ({"starts": "tomorrow"}, "bad_time", "starts"),
        ({"starts": "2027-03-28T02:30", "ends": "2027-04-02T09:00"}, "skipped_time", "starts"),
        ({"starts": "2027-05-09T09:00", "ends": "2027-05-08T09:00"}, "bad_window", "ends"),
        ({"goal": 0}, "out_of_range", "goal"),
        ({"graceMinutes": 5000}, "out_of_range", "graceMinutes"),
    ],
)  # fmt: skip
async def test_a_draft_that_cannot_be_says_why(
    phone: Any, world: World, crowd: list[int], changed: dict[str, Any], code: str, field: str
) -> None:
    answer = await save(await phone("comms@office"), world, **changed)
    assert (answer["__typename"], answer["code"], answer["field"]) == ("Invalid", code, field)


async def test_a_window_is_told_on_the_clocks_of_its_zone(phone: Any, world: World, crowd: list[int]) -> None:
    made = await launch(
        phone, world, starts="2027-03-27T12:00", ends="2027-03-28T12:00", timeZone="Europe/Paris"
    )
    comms = await phone("comms@office")
    shown = await comms.ask("query($id: ID!) { challenge(id: $id) { startsAt endsAt } }", id=str(made))
    assert list(shown["data"]["challenge"].values()) == [
        "2027-03-27T11:00:00+00:00", "2027-03-28T10:00:00+00:00",
    ]  # fmt: skip


async def test_a_corrected_result_is_another_revision_with_its_reason(
    phone: Any, world: World, crowd: list[int]
) -> None:
    made = await closed(phone, world, (101, 30))
    await take_back_all(world)
    saved = await revise(await phone("comms@office"), made, "Trois partages étaient des essais.")
    assert saved["challenge"]["revision"] == 2
    assert saved["challenge"]["reason"] == "Trois partages étaient des essais."
    assert {line["sum"] for line in saved["challenge"]["board"]} == {0}


async def test_the_first_result_is_kept_beside_its_correction(
    phone: Any, world: World, crowd: list[int]
) -> None:
    made = await closed(phone, world, (101, 30))
    await take_back_all(world)
    await revise(await phone("comms@office"), made, "Des essais.")
    async with world.engine.connect() as c:
        kept = (await c.execute(sa.select(challenge_result).order_by(challenge_result.c.revision))).all()
    assert [(row.revision, row.reason, row.total) for row in kept] == [(1, None, 30), (2, "Des essais.", 0)]


async def test_everyone_who_competed_hears_of_a_correction_once(
    phone: Any, world: World, crowd: list[int]
) -> None:
    made = await closed(phone, world, (101, 30))
    await take_back_all(world)
    await revise(await phone("comms@office"), made, "Des essais.")
    async with world.engine.connect() as c:
        told = sa.select(sa.func.count()).where(notification.c.kind == "challenge_revised")
        competed = await c.scalar(sa.select(sa.func.count()).select_from(challenge_member))
        assert await c.scalar(told) == competed == 16


async def test_a_correction_moves_the_prize_and_nothing_else(
    phone: Any, world: World, crowd: list[int]
) -> None:
    made = await closed(phone, world, (101, 30), (102, 20))
    await run_jobs(world, "award_prize", times=1)
    async with world.engine.connect() as c:
        seq = await c.scalar(sa.select(point_entry.c.seq).where(point_entry.c.person_id == 101))
    await earn(world, entry(101, -30, world.now() - timedelta(days=1), reverses=seq))
    await revise(await phone("comms@office"), made, "Des essais.")
    await run_jobs(world, "award_prize", times=2)
    async with world.engine.connect() as c:
        prizes = await c.execute(
            sa.select(point_entry.c.team_id, sa.func.sum(point_entry.c.points))
            .where(point_entry.c.deed == "prize_won")
            .group_by(point_entry.c.team_id)
        )
        assert {row[0]: row[1] for row in prizes} == {2: 80, 3: 0}


async def test_a_correction_is_seen_before_it_is_made(phone: Any, world: World, crowd: list[int]) -> None:
    made, comms = await closed(phone, world, (101, 30), (102, 20)), await phone("comms@office")
    before = (await comms.ask(COMPARE, id=str(made)))["data"]["previewRevision"]
    async with world.engine.connect() as c:
        seq = await c.scalar(sa.select(point_entry.c.seq).where(point_entry.c.person_id == 101))
    await earn(world, entry(101, -30, world.now() - timedelta(days=1), reverses=seq))
    after = (await comms.ask(COMPARE, id=str(made)))["data"]["previewRevision"]
    assert before == {"changes": False, "prizes": 0, "taken": 0}
    assert after == {"changes": True, "prizes": 8, "taken": 8}


async def test_a_correction_that_changes_nothing_is_refused(
    phone: Any, world: World, crowd: list[int]
) -> None:
    made = await closed(phone, world, (101, 30))
    assert (await revise(await phone("comms@office"), made, "Pour voir."))["code"] == "nothing_changed"


async def test_what_is_not_final_is_not_corrected(phone: Any, world: World, crowd: list[int]) -> None:
    made = await launch(phone, world)
    assert (await revise(await phone("comms@office"), made, "Trop tôt."))["code"] == "not_final"


@pytest.mark.parametrize(("reason", "code"), [(" ", "reason_missing"), ("x" * 301, "too_long")])
async def test_a_correction_wants_a_reason_of_a_sentence(
    phone: Any, world: World, crowd: list[int], reason: str, code: str
) -> None:
    made = await closed(phone, world, (101, 30))
    answer = await revise(await phone("comms@office"), made, reason)
    assert (answer["code"], answer["field"]) == (code, "reason")
