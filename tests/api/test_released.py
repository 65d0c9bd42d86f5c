"""A phone of an earlier release goes on asking what it was built with."""

import json
from pathlib import Path
from typing import Any

import pytest
from graphql import GraphQLSchema, build_schema
from typer.testing import CliRunner

from api.documents import ALLOW_LIST, Documents
from api.released import broken, document_id, release, texts
from api.schema import executable
from server.cli import app
from server.errors import Invalid

OLD = "query Old { programme { name } }"
FIRST = """
type Query { me: Me }
type Me { name: String }
type Mutation { share(input: ShareInput!): Me }
input ShareInput { key: String!  network: Network! }
enum Network { LINKEDIN COPY }
"""
ME = "query Me { me { name } }"


def schema(was: str = "", becomes: str = "") -> GraphQLSchema:
    return build_schema(FIRST.replace(was, becomes) if was else FIRST)


@pytest.fixture
def shipped(tmp_path: Path) -> Path:
    """A release of FIRST with one document."""
    release(schema(), {document_id(ME): ME}, tmp_path)
    return tmp_path


def test_nothing_that_was_released_is_broken() -> None:
    assert broken(executable) == []


@pytest.fixture
def old_release(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What lies in the folder when a server starts that has forgotten this document."""
    monkeypatch.setattr("api.released.FOLDER", tmp_path)
    release(executable, {document_id(OLD): OLD})


@pytest.mark.usefixtures("old_release")
async def test_a_document_of_an_older_release_still_answers(client: Any, phone: Any) -> None:
    someone = await phone("ambassador@plant")
    answer = await client.post(
        "/graphql",
        json={"documentId": document_id(OLD), "variables": {}},
        headers={"X-Relais": "1", "Cookie": f"relais={someone.token}"},
    )
    assert answer.json() == {"data": {"programme": {"name": "Relais"}}}


def test_a_document_that_was_never_released_is_unknown() -> None:
    with pytest.raises(Invalid, match="unknown_document"):
        Documents(executable).persisted(document_id(OLD))


def test_a_release_keeps_what_the_one_before_it_kept(shipped: Path) -> None:
    assert release(schema(), {document_id(OLD): OLD}, shipped) == 1
    assert texts(shipped) == {document_id(ME): ME, document_id(OLD): OLD}


def test_ids_are_made_as_the_app_makes_them() -> None:
    today: dict[str, str] = json.loads(ALLOW_LIST.read_text())
    assert {document_id(text) for text in today.values()} == set(today)


@pytest.mark.parametrize(
    ("was", "becomes"),
    [
        ("name: String", "title: String"),
        ("name: String", "name: Int"),
        ("type Query { me: Me }", "type Query { me(id: ID!): Me }"),
        ("key: String!", "key: String!  place: String!"),
        ("LINKEDIN COPY", "LINKEDIN"),
        ("share(input: ShareInput!): Me", "give(input: ShareInput!): Me"),
    ],
)
def test_a_change_that_breaks_an_old_phone_is_found(shipped: Path, was: str, becomes: str) -> None:
    assert broken(schema(was, becomes), shipped) != []


@pytest.mark.parametrize(
    ("was", "becomes"),
    [
        ("name: String", "name: String!"),
        ("name: String", "name: String  alias: String"),
        ("key: String!", "key: String!  place: String"),
        ("LINKEDIN COPY", "LINKEDIN COPY BLUESKY"),
    ],
)
def test_a_contract_that_only_grows_breaks_nobody(shipped: Path, was: str, becomes: str) -> None:
    assert broken(schema(was, becomes), shipped) == []


def test_a_text_that_was_changed_afterwards_is_found(shipped: Path) -> None:
    kept = shipped / "documents.json"
    kept.write_text(kept.read_text().replace("query Me", "query Mine"))
    assert broken(schema(), shipped) == [f"{document_id(ME)}: the text was changed"]


def test_a_release_that_would_break_phones_is_refused(shipped: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("api.released.FOLDER", shipped)
    told = CliRunner().invoke(app, ["release"])
    assert (told.exit_code, texts()) == (1, {document_id(ME): ME})
    assert "Mutation.share changed type" in told.stderr
