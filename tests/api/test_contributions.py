"""A contribution from the phone that makes it to the feed of voices, or back to its author with a reason."""

from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from server.jobs.upkeep import drop_photos
from server.tables import audit, contribution, notification, photo, point_entry
from server.world import World
from tests.api.conftest import Phone, key
from tests.photos import drawn, sent, shown

PARTS = (
    "id state reason publishedAt contribution { id body photos { url srcset width height } image { url } }"
)
SUBMIT = f"""mutation($input: SubmitContributionInput!) {{ submitContribution(input: $input) {{ __typename
  ... on ContributionSubmitted {{ submission {{ {PARTS} }} outcome {{ points }} }}
  ... on Problem {{ code }} ... on Invalid {{ field }} }} }}"""
ANSWERED = (
    f"{{ __typename ... on ContributionAnswered {{ submission {{ {PARTS} }} }} ... on Problem {{ code }} }}"
)
DECIDE = f"mutation($input: DecideContributionInput!) {{ decideContribution(input: $input) {ANSWERED} }}"
WITHDRAW = f"mutation($input: ContributionIdInput!) {{ withdrawContribution(input: $input) {ANSWERED} }}"
TAKE_DOWN = (
    f"mutation($input: TakeDownContributionInput!) {{ takeDownContribution(input: $input) {ANSWERED} }}"
)
VOICES = "query($after: String) { voices(first: 2, after: $after) { edges { node { id image { url } photos { url } } } pageInfo { hasNextPage endCursor } } }"
MINE = f"{{ myContributions(first: 20) {{ edges {{ node {{ {PARTS} }} }} }} }}"
QUEUE = "{ contributionsToAnswer(first: 20) { edges { node { id } } } }"


async def submitted(phone: Phone, **changes: Any) -> dict[str, Any]:
    given: dict[str, Any] = {"key": key(), "body": "This morning the press sang.", "theme": "ENGINEERING", "locale": "en",
             "photos": [], "consent": False}  # fmt: skip
    answer: dict[str, Any] = (await phone.ask(SUBMIT, input=given | changes))["data"]["submitContribution"]
    return answer


async def told(phone: Phone, **changes: Any) -> str:
    """A contribution handed in -> its id."""
    return str((await submitted(phone, **changes))["submission"]["id"])


async def answered(phone: Phone, its: str, approve: bool = True, reason: str = "") -> dict[str, Any]:
    given = {"key": key(), "contributionId": its, "approve": approve, "reason": reason}
    answer: dict[str, Any] = (await phone.ask(DECIDE, input=given))["data"]["decideContribution"]
    return answer


async def voices(phone: Phone) -> list[str]:
    edges = (await phone.ask(VOICES))["data"]["voices"]["edges"]
    return [edge["node"]["id"] for edge in edges]


async def waiting(phone: Phone) -> list[str]:
    edges = (await phone.ask(QUEUE))["data"]["contributionsToAnswer"]["edges"]
    return [edge["node"]["id"] for edge in edges]


async def notes(world: World, phone: Phone) -> list[Any]:
    query = sa.select(notification.c.kind, notification.c.params).where(
        notification.c.person_id == phone.person_id
    )
    async with world.engine.connect() as connection:
        return [(row.kind, row.params) for row in await connection.execute(query.order_by(notification.c.id))]


async def points(world: World, phone: Phone) -> int:
    query = sa.select(sa.func.sum(point_entry.c.points)).where(point_entry.c.person_id == phone.person_id)
    async with world.engine.connect() as connection:
        return int(await connection.scalar(query) or 0)


@pytest.fixture
async def author(phone: Any) -> Phone:
    made: Phone = await phone("ambassador@plant")
    return made


@pytest.fixture
async def host(phone: Any) -> Phone:
    made: Phone = await phone("host@plant")
    return made


async def test_handing_in_earns_five_points_and_waits(author: Phone) -> None:
    answer = await submitted(author)
    assert (answer["submission"]["state"], answer["outcome"]["points"]) == ("SUBMITTED", 5)
    assert await voices(author) == []


async def test_the_same_key_hands_in_once(world: World, author: Phone) -> None:
    again = key()
    assert await told(author, key=again) == await told(author, key=again)
    assert await points(world, author) == 5


async def test_approval_publishes_it_and_gives_its_author_thirty_points(
    world: World, author: Phone, host: Phone
) -> None:
    name, _ = await sent(author, drawn())
    its = await told(author, photos=[name], consent=True)
    assert (await answered(host, its))["submission"]["state"] == "APPROVED"
    assert await voices(author) == [its]
    assert await points(world, author) == 35
    first = {"words": "This morning the press sang.", "points": 30}
    assert ("contribution_approved", first) in await notes(world, author)


async def test_declining_tells_its_author_why_and_nobody_else(
    world: World, author: Phone, host: Phone
) -> None:
    its = await told(author)
    await answered(host, its, approve=False, reason="The line behind you is secret. Another angle?")
    mine = (await author.ask(MINE))["data"]["myContributions"]["edges"][0]["node"]
    assert (mine["state"], mine["reason"]) == ("DECLINED", "The line behind you is secret. Another angle?")
    assert [kind for kind, _ in await notes(world, author)] == ["contribution_declined"]
    assert (await voices(author), await points(world, author)) == ([], 5)


async def test_declining_needs_a_reason(author: Phone, host: Phone) -> None:
    assert (await answered(host, await told(author), approve=False, reason=" "))["code"] == "reason_missing"


async def test_nobody_answers_their_own(phone: Any, host: Phone) -> None:
    its = await told(host)
    assert (await answered(host, its))["code"] == "own_contribution"
    assert await waiting(host) == []
    assert (await answered(await phone("comms@office"), its))["submission"]["state"] == "APPROVED"


async def test_a_host_answers_for_their_own_site_only(phone: Any, author: Phone, host: Phone) -> None:
    its, away = await told(author), await phone("host@other_plant")
    assert (await answered(away, its))["code"] == "not_found"
    assert await waiting(away) == []
    assert (await waiting(host), await waiting(await phone("comms@office"))) == ([its], [its])


async def test_an_answer_is_given_once(phone: Any, author: Phone, host: Phone) -> None:
    its = await told(author)
    await answered(host, its)
    second = await answered(await phone("comms@office"), its, approve=False, reason="No.")
    assert second["code"] == "already_decided"


async def test_an_answer_is_in_the_audit(world: World, author: Phone, host: Phone) -> None:
    its = await told(author)
    await answered(host, its)
    async with world.engine.connect() as connection:
        rows = (await connection.execute(sa.select(audit.c.actor_id, audit.c.deed, audit.c.subject))).all()
    assert [tuple(row) for row in rows] == [(host.person_id, "contribution_approved", f"contribution:{its}")]


async def test_who_takes_back_before_an_answer_gives_the_points_back_too(
    world: World, author: Phone, host: Phone
) -> None:
    its = await told(author)
    answer = await author.ask(WITHDRAW, input={"key": key(), "contributionId": its})
    assert answer["data"]["withdrawContribution"]["submission"]["state"] == "WITHDRAWN"
    assert (await points(world, author), await waiting(host)) == (0, [])
    assert (await answered(host, its))["code"] == "contribution_withdrawn"


async def test_who_takes_back_what_was_published_keeps_the_points(
    world: World, author: Phone, host: Phone
) -> None:
    its = await told(author)
    await answered(host, its)
    await author.ask(WITHDRAW, input={"key": key(), "contributionId": its})
    assert (await voices(author), await points(world, author)) == ([], 25)


async def test_nobody_takes_back_what_another_made(phone: Any, author: Phone) -> None:
    its, other = await told(author), await phone("colleague@plant")
    answer = await other.ask(WITHDRAW, input={"key": key(), "contributionId": its})
    assert answer["data"]["withdrawContribution"]["code"] == "not_found"


async def test_photos_need_the_word_of_everyone_in_them(author: Phone) -> None:
    name, _ = await sent(author, drawn())
    answer = await submitted(author, photos=[name], consent=False)
    assert (answer["code"], answer["field"]) == ("consent_missing", "consent")


async def test_a_photo_that_has_not_arrived_is_waited_for(author: Phone) -> None:
    assert (await submitted(author, photos=[key()], consent=True))["code"] == "photo_missing"


async def test_nobody_shows_another_persons_photo(phone: Any, author: Phone) -> None:
    name, _ = await sent(author, drawn())
    other = await phone("colleague@plant")
    assert (await submitted(other, photos=[name], consent=True))["code"] == "photo_missing"


@pytest.mark.parametrize(
    ("changes", "code"),
    [({"body": "  "}, "empty"), ({"body": "x" * 3001}, "too_long"), ({"locale": "de"}, "invalid"),
     ({"photos": ["a1234567"] * 2, "consent": True}, "photos_most"),
     ({"photos": list("abcd"), "consent": True}, "photos_most"),
     ({"embargoUntil": "2099-01-01T00:00:00Z"}, "embargo_far"), ({"embargoUntil": "2026-12-01T00:00:00"}, "no_zone")],
)  # fmt: skip
async def test_what_cannot_be_handed_in_says_why(author: Phone, changes: Any, code: str) -> None:
    assert (await submitted(author, **changes))["code"] == code


async def test_ten_may_wait_for_an_answer(author: Phone) -> None:
    for _ in range(10):
        await told(author)
    assert (await submitted(author))["code"] == "contributions_waiting"


async def test_a_photo_opens_with_its_contribution(phone: Any, author: Phone, host: Phone) -> None:
    name, _ = await sent(author, drawn())
    answer = await submitted(author, photos=[name], consent=True)
    url = answer["submission"]["contribution"]["photos"][0]["url"]
    colleague, away = await phone("colleague@plant"), await phone("host@other_plant")
    before = [(await shown(one, url)).status_code for one in (author, host, colleague, away)]
    await answered(host, answer["submission"]["id"])
    after = await shown(colleague, url)
    assert (before, after.status_code) == ([200, 200, 404, 404], 200)
    assert after.headers["cache-control"] == "private, max-age=86400"


async def test_a_photo_names_every_size_it_has(author: Phone) -> None:
    name, _ = await sent(author, drawn((1200, 900)))
    (photo_,) = (await submitted(author, photos=[name], consent=True))["submission"]["contribution"]["photos"]
    assert [part.split()[-1] for part in photo_["srcset"].split(", ")] == ["480w", "960w", "1200w"]
    assert (photo_["width"], photo_["height"]) == (1200, 900)


async def test_an_embargo_holds_until_its_hour(world: World, author: Phone, host: Phone) -> None:
    until = world.now() + timedelta(days=2)
    its = await told(author, embargoUntil=until.isoformat())
    answer = await answered(host, its)
    assert (answer["submission"]["publishedAt"], await voices(author)) == (until.isoformat(), [])
    async with world.engine.begin() as connection:
        await connection.execute(sa.update(contribution).values(published_at=world.now()))
    assert await voices(author) == [its]


async def test_what_is_taken_down_is_gone_at_once_and_its_author_reads_why(
    world: World, phone: Any, author: Phone, host: Phone
) -> None:
    name, _ = await sent(author, drawn())
    answer = (await submitted(author, photos=[name], consent=True))["submission"]
    await answered(host, answer["id"])
    asked = {"key": key(), "contributionId": answer["id"], "reason": "Somebody in it asked."}
    await host.ask(TAKE_DOWN, input=asked)
    colleague = await phone("colleague@plant")
    assert (await shown(colleague, answer["contribution"]["photos"][0]["url"])).status_code == 404
    assert (await voices(colleague), await points(world, author)) == ([], 35)
    assert (await notes(world, author))[-1][0] == "contribution_taken_down"


async def test_photos_of_what_was_taken_back_are_deleted(world: World, author: Phone) -> None:
    name, _ = await sent(author, drawn())
    its = await told(author, photos=[name], consent=True)
    await author.ask(WITHDRAW, input={"key": key(), "contributionId": its})
    await drop_photos(world, world.now())
    async with world.engine.connect() as connection:
        assert (await connection.execute(sa.select(photo))).all() == []
    assert list((world.settings.data / "photos").rglob("*.webp")) == []


async def test_hosts_hear_once_a_day_that_something_waits(world: World, author: Phone, host: Phone) -> None:
    for _ in range(3):
        await told(author)
    assert [kind for kind, _ in await notes(world, host)] == ["to_answer"]


async def test_voices_are_read_page_by_page_in_one_statement_a_page(
    author: Phone, host: Phone, statements: Any
) -> None:
    made = [await told(author) for _ in range(3)]
    for its in made:
        await answered(host, its)
    await author.ask(VOICES)
    with statements() as sent_:
        first = (await author.ask(VOICES))["data"]["voices"]
    second = (await author.ask(VOICES, after=first["pageInfo"]["endCursor"]))["data"]["voices"]
    ids = [edge["node"]["id"] for page in (first, second) for edge in page["edges"]]
    assert (ids, sent_.count) == (made[::-1], 1)
