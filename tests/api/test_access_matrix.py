"""Who may ask for what: every root field × every role, and a host on a site that is not theirs."""

import uuid
from typing import Any

import pytest
from graphql import (
    GraphQLEnumType,
    GraphQLField,
    GraphQLInputObjectType,
    GraphQLInputType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLUnionType,
    get_named_type,
    is_leaf_type,
)

from api.access import ACCESS
from api.schema import executable

ROLES = ("ambassador", "host", "comms", "admin")
WHERE = {
    "ambassador": "ambassador@plant",
    "host": "host@plant",
    "comms": "comms@office",
    "admin": "admin@office",
}
LINES = {name for name in ACCESS if not name.endswith("__typename")}
FIELDS = sorted(name for name in LINES if not name.startswith("Subscription."))
PLAIN = {"String": '"x"', "ID": '"1"', "Int": "1", "Float": "1.0", "Boolean": "true",
         "DateTime": '"2026-12-01T10:00:00Z"', "Date": '"2026-12-01"'}  # fmt: skip


def literal(kind: GraphQLInputType) -> str:
    """A value of that type as a document writes it; optional parts are left out."""
    if isinstance(kind, GraphQLNonNull):
        return literal(kind.of_type)
    if isinstance(kind, GraphQLList):
        return "[]"
    if isinstance(kind, GraphQLEnumType):
        return next(iter(kind.values))
    if isinstance(kind, GraphQLInputObjectType):
        needed = {
            name: field for name, field in kind.fields.items() if isinstance(field.type, GraphQLNonNull)
        }
        parts = [f"{name}: {literal(field.type)}" for name, field in needed.items() if name != "key"]
        return "{" + ", ".join([*([f'key: "{uuid.uuid4().hex}"'] if "key" in needed else []), *parts]) + "}"
    return PLAIN[get_named_type(kind).name]


def document(path: str) -> str:
    """The smallest document that asks for this root field with plausible arguments."""
    kind, name = path.split(".")
    root = executable.query_type if kind == "Query" else executable.mutation_type
    assert root is not None
    field: GraphQLField = root.fields[name]
    needed = {
        key: arg for key, arg in field.args.items() if isinstance(arg.type, GraphQLNonNull) and key != "first"
    }
    given = ", ".join(f"{key}: {literal(arg.type)}" for key, arg in needed.items())
    asked = f"{name}({given})" if given else name
    answer = get_named_type(field.type)
    inner = (
        " { __typename ... on Problem { code } }"
        if isinstance(answer, GraphQLUnionType)
        else ""
        if is_leaf_type(answer)
        else " { __typename }"
    )
    return f"{kind.lower()} {{ {asked}{inner} }}"


@pytest.mark.parametrize("role", ROLES)
async def test_a_role_is_answered_where_its_line_says_so_and_nowhere_else(phone: Any, role: str) -> None:
    wrong: list[str] = []
    # leave comes last: nobody signs in after it; and some of the others end the session that asks
    for path in sorted(FIELDS, key=lambda one: one == "Mutation.leave"):
        someone = await phone(WHERE[role])
        await someone.ask(document(path))
        forbidden = someone.status == 403
        if someone.status not in (200, 403) or forbidden == (role in ACCESS[path]):
            wrong.append(f"{path}: {someone.status}")
    assert wrong == []


def test_the_matrix_knows_every_field_of_the_schema() -> None:
    roots = (executable.query_type, executable.mutation_type, executable.subscription_type)
    assert {f"{root.name}.{name}" for root in roots if root for name in root.fields} == LINES


@pytest.mark.parametrize(
    ("asked", "answer"),
    [
        ('members(siteId: "3") { edges { node { id } } }', "members"),
        ('members(siteId: "1") { edges { node { id } } }', "members"),
    ],
)
async def test_a_host_reads_no_members_of_another_site(phone: Any, asked: str, answer: str) -> None:
    told = await (await phone("host@plant")).ask(f"{{ {asked} }}")
    assert (told.get("data") or {}).get(answer) in (None, {"edges": []})


async def test_a_host_invites_nobody_to_another_site(phone: Any) -> None:
    asked = (
        "mutation($input: InviteInput!) { issueInvite(input: $input) { __typename ... on Problem { code } } }"
    )
    host = await phone("host@plant")
    told = await host.ask(asked, input={"key": uuid.uuid4().hex, "siteId": "3"})
    assert told["data"]["issueInvite"]["code"] == "forbidden"


async def test_a_host_sees_only_the_invites_of_the_own_site(phone: Any) -> None:
    asked = "mutation($input: InviteInput!) { issueInvite(input: $input) { __typename } }"
    other = await phone("host@other_plant")
    assert (await other.ask(asked, input={"key": uuid.uuid4().hex}))["data"]["issueInvite"][
        "__typename"
    ] == "InviteIssued"
    seen = await (await phone("host@plant")).ask("{ invites { edges { node { id } } } }")
    assert seen["data"]["invites"]["edges"] == []


@pytest.mark.parametrize("text", ["{ __schema { types { name } } }", '{ __type(name: "Me") { name } }'])
async def test_the_schema_tells_nothing_about_itself(phone: Any, text: str) -> None:
    someone = await phone("ambassador@plant")
    answer = await someone.ask(text)
    assert (someone.status, "data" in answer) == (403, False)


async def test_in_production_only_listed_documents_are_answered(phone: Any, world: Any) -> None:
    someone = await phone("admin@office")
    object.__setattr__(world.settings, "dev", False)  # frozen: as a server started without RELAIS_DEV
    answer = await someone.ask("{ me { name } }")
    assert (someone.status, answer["errors"][0]["extensions"]["code"]) == (400, "unknown_document")
