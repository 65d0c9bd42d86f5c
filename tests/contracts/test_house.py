"""The conventions that hold the house up, as tests."""

import re
from pathlib import Path

from api.schema import executable, schema
from server.routes.pwa import RESERVED
from server.sentences import SENTENCES

ROOT = Path(__file__).parents[2]
CODED = re.compile(r"(?:Invalid|Refused|Forbidden|NotSignedIn|Unavailable)\(\s*\"([a-z_]+)\"")


def test_graphql_never_becomes_a_package() -> None:
    """A regular package here would shadow graphql-core, which Strawberry imports."""
    assert list((ROOT / "graphql").glob("*.py")) == []
    assert not (ROOT / "tests" / "graphql").exists()


def test_the_printed_contract_is_the_schema() -> None:
    assert (ROOT / "graphql" / "schema.graphql").read_text() == schema.as_str() + "\n"


def test_every_mutation_carries_an_idempotency_key() -> None:
    mutation = executable.mutation_type
    assert mutation is not None
    inputs = [field.args["input"].type.of_type for field in mutation.fields.values()]  # type: ignore[union-attr]
    assert [one.name for one in inputs if "key" not in one.fields] == []


def test_every_error_code_has_a_sentence_in_both_languages() -> None:
    sources = [*(ROOT / "server").rglob("*.py"), *(ROOT / "graphql" / "api").glob("*.py")]
    codes = {code for source in sources for code in CODED.findall(source.read_text())}
    assert codes - set(SENTENCES) == set()
    assert all(french and english and french != english for french, english in SENTENCES.values())


def test_locks_name_no_host() -> None:
    locks = [ROOT / "requirements.lock", ROOT / "pwa" / "package-lock.json"]
    for lock in locks:
        assert not re.search(r'"resolved": *"http|index-url|https?://[^"]*registry', lock.read_text()), lock


def test_pages_name_only_operations_of_the_allow_list() -> None:
    listed = (ROOT / "graphql" / "operations" / "persisted.json").read_text()
    for document in (ROOT / "graphql" / "operations").glob("*.graphql"):
        for name in re.findall(r"^(?:query|mutation) (\w+)", document.read_text(), re.M):
            assert re.search(rf"\b{name}\b", listed), name


def test_the_phone_and_the_server_keep_the_same_addresses_for_the_server() -> None:
    """Else the service worker answers one of them with the app, or the app's own address is a 404."""
    told = (ROOT / "pwa" / "src" / "worker" / "reserved.ts").read_text()
    assert re.findall(r"'([\w-]+)'", told) == list(RESERVED)
