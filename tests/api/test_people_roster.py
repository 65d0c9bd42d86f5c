"""Importing a roster into a programme: dry run, all or nothing, a second run, and what stays where it was earned."""

import asyncio
import base64
from typing import Any

import pytest
import sqlalchemy as sa

from server.commands.roster import import_roster
from server.tables import audit, outbox, person, point_entry, score
from server.world import World

FILE = b"key;nom;site;role;langue\nR1;Ambassador office;Vitoria;;\nN1;Ana Ruiz;Roubaix;host;en\n"
BAD = FILE + b"N2;Bo;Nowhere;;\n"
IMPORT = """mutation($input: RosterInput!) { importRoster(input: $input) {
  __typename
  ... on RosterReport { rows added moved changed unchanged applied
    preview { line name change site team role detail } problems { line column code message value } }
  ... on Invalid { code field } ... on Refused { code } } }"""


async def people(world: World) -> list[Any]:
    async with world.engine.connect() as connection:
        rows = await connection.execute(
            sa.select(person.c.roster_key, person.c.name, person.c.site_id, person.c.role, person.c.state)
            .where(person.c.roster_key.in_(("R1", "N1", "N2")))
            .order_by(person.c.id)
        )
        return [tuple(row) for row in rows]


async def send(phone: Any, data: bytes, key: str = "roster-1", **given: Any) -> dict[str, Any]:
    body = await phone.ask(IMPORT, input={"key": key, "csv": data.decode(), **given})
    answer: dict[str, Any] = body["data"]["importRoster"]
    return answer


async def test_a_dry_run_shows_and_writes_nothing(small: Any, world: World) -> None:
    before = await people(world)
    report = await import_roster(world, None, FILE, apply=False)
    assert (report.rows, report.added, report.moved, report.applied) == (2, 1, 1, False)
    assert await people(world) == before


async def test_applied_it_is_as_the_file_says(small: Any, world: World) -> None:
    assert (await import_roster(world, None, FILE, apply=True)).applied
    assert await people(world) == [
        ("R1", "Ambassador office", 3, "ambassador", "active"),
        ("N1", "Ana Ruiz", 2, "host", "expected"),
    ]


async def test_a_second_run_changes_nothing(small: Any, world: World) -> None:
    await import_roster(world, None, FILE, apply=True)
    again = await import_roster(world, None, FILE, apply=True)
    assert (again.added, again.moved, again.changed, again.unchanged) == (0, 0, 0, 2)


async def test_two_imports_at_once_add_nobody_twice(small: Any, world: World) -> None:
    keyless = "nom;site\n" + "".join(f"Person {n};Roubaix\n" for n in range(40))
    reports = await asyncio.gather(
        *(import_roster(world, None, keyless.encode(), apply=True) for _ in range(4))
    )
    assert sorted(report.added for report in reports) == [0, 0, 0, 40]


async def test_one_wrong_line_and_nothing_is_written(small: Any, world: World) -> None:
    before = await people(world)
    report = await import_roster(world, None, BAD, apply=True)
    assert ([(p.line, p.column, p.code) for p in report.problems], report.applied) == (
        [(4, "site", "roster_site_unknown")], False,
    )  # fmt: skip
    assert await people(world) == before


async def test_points_stay_with_the_site_where_they_were_earned(small: Any, world: World) -> None:
    async with world.engine.begin() as connection:
        await connection.execute(
            sa.insert(point_entry).values(
                person_id=1, site_id=1, team_id=1, points=10, deed="shared", fact_id="share:1", rule_id="share",
                rule_version=1, idempotency_key="share:1|share|1|", occurred_at=world.now(),
            )
        )  # fmt: skip
    await import_roster(world, None, FILE, apply=True)
    async with world.engine.connect() as connection:
        at = sa.select(point_entry.c.site_id, person.c.site_id).join(person)
        assert tuple((await connection.execute(at)).one()) == (1, 3)


async def test_who_moved_gets_a_socket_with_the_new_sites_rights(small: Any, world: World) -> None:
    await import_roster(world, None, FILE, apply=True)
    async with world.engine.connect() as connection:
        sent = await connection.execute(sa.select(outbox.c.topic, outbox.c.body))
    assert sent.all() == [("control:session", {"person_id": "1", "code": 4472})]


async def test_who_becomes_an_organiser_by_the_file_leaves_the_boards(small: Any, world: World) -> None:
    async with world.engine.begin() as connection:
        mine: dict[str, Any] = {"board": "all", "kind": "person", "subject_id": 1, "points": 10, "version": 1}
        await connection.execute(sa.insert(score).values(**mine, reached_at=world.now()))
    await import_roster(world, None, b"key,name,site,role\nR1,Ambassador office,Lyon,comms\n", apply=True)
    async with world.engine.connect() as connection:
        assert (await connection.execute(sa.select(score.c.listed))).scalar_one() is False


async def test_the_journal_keeps_who_imported_how_many(phone: Any, world: World) -> None:
    comms = await phone("comms@office")
    await send(comms, FILE, dryRun=False)
    async with world.engine.connect() as connection:
        noted = await connection.execute(sa.select(audit.c.actor_id, audit.c.deed, audit.c.detail))
    assert noted.one() == (
        comms.person_id, "roster_imported", {"rows": 2, "added": 1, "moved": 1, "changed": 0},
    )  # fmt: skip


async def test_comms_see_what_would_change_before_it_does(phone: Any, world: World) -> None:
    answer = await send(await phone("comms@office"), FILE)
    assert (answer["applied"], answer["preview"][0]) == (
        False,
        {
            "line": 2, "name": "Ambassador office", "change": "MOVED", "site": "Vitoria", "team": "Vitoria",
            "role": "AMBASSADOR", "detail": "site: Lyon → Vitoria, team: Lyon → Vitoria",
        },
    )  # fmt: skip


async def test_problems_are_told_in_the_readers_language(phone: Any) -> None:
    answer = await send(await phone("comms@office"), BAD, dryRun=False)
    assert answer["problems"][0]["message"] == "On ne connaît pas le site « Nowhere »."


async def test_a_file_that_was_refused_uses_no_key_up(phone: Any) -> None:
    comms = await phone("comms@office")
    await send(comms, BAD, dryRun=False)
    assert (await send(comms, FILE, dryRun=False))["applied"]


async def test_a_retry_of_the_import_answers_the_same(phone: Any) -> None:
    comms = await phone("comms@office")
    first, again = await send(comms, FILE, dryRun=False), await send(comms, FILE, dryRun=False)
    assert (first, first["added"]) == (again, 1)


async def test_a_phone_may_send_the_files_own_bytes(phone: Any) -> None:
    data = base64.b64encode("nom;site\nÉlodie Noël;Roubaix\nRené Lefèvre;Roubaix\n".encode("cp1252"))
    answer = await send(await phone("comms@office"), data, encoding="base64")
    assert answer["preview"][0]["name"] == "Élodie Noël"


async def test_what_is_no_base64_is_told_so(phone: Any) -> None:
    answer = await send(await phone("comms@office"), b"***", encoding="base64")
    assert (answer["code"], answer["field"]) == ("invalid", "csv")


async def test_comms_do_not_make_admins(phone: Any) -> None:
    data = b"name,site,role\nAna Ruiz,Roubaix,admin\n"
    comms = (await send(await phone("comms@office"), data))["problems"][0]["code"]
    assert (comms, (await send(await phone("admin@office"), data))["problems"]) == (
        "roster_role_needs_admin", [],
    )  # fmt: skip


@pytest.mark.parametrize("who", ["ambassador@plant", "host@plant"])
async def test_the_roster_is_for_comms(phone: Any, who: str) -> None:
    someone = await phone(who)
    await someone.ask(IMPORT, input={"key": "roster-1", "csv": FILE.decode()})
    assert someone.status == 403


async def test_fifteen_hundred_people_are_a_few_round_trips(
    small: Any, world: World, statements: Any
) -> None:
    rows = "".join(f"N{n},Person {n},{'Roubaix' if n % 2 else 'Vitoria'}\n" for n in range(1500))
    with statements() as sent:
        report = await import_roster(world, None, f"key,name,site\n{rows}".encode(), apply=True)
    assert (report.added, len(report.preview)) == (1500, 200)
    assert sent.count <= 12
