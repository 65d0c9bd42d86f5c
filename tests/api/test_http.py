"""GraphQL over HTTP: media type, status codes, what is refused before anything runs."""

from typing import Any

from httpx import AsyncClient

DOCUMENT = "{ programme { name } }"


async def test_a_signed_in_phone_gets_its_answer(phone: Any) -> None:
    someone = await phone("ambassador@plant")
    answer = await someone.ask(DOCUMENT)
    assert (someone.status, answer) == (200, {"data": {"programme": {"name": "Relais"}}})


async def test_without_a_session_nothing_is_answered(client: AsyncClient) -> None:
    answer = await client.post("/graphql", json={"query": DOCUMENT}, headers={"X-Relais": "1"})
    assert (answer.status_code, answer.json()["errors"][0]["extensions"]["code"]) == (401, "not_signed_in")


async def test_a_form_of_another_site_is_refused(client: AsyncClient) -> None:
    answer = await client.post("/graphql", data={"query": DOCUMENT}, headers={"X-Relais": "1"})
    assert (answer.status_code, answer.json()["errors"][0]["extensions"]["code"]) == (400, "not_json")
