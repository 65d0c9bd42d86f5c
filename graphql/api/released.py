"""What phones of every release since the first still ask: documents by id, and the contract of the last release.

`relais release` adds today's documents to graphql/released/documents.json and prints the contract beside them. Both
only grow: a phone that has not taken its update, or holds deeds in its queue, goes on asking what it was built with.
"""

import base64
import hashlib
import json
from pathlib import Path

from graphql import GraphQLSchema, build_schema, find_breaking_changes, parse, print_schema, validate

FOLDER = Path(__file__).parent.parent / "released"


def _documents(folder: Path | None) -> Path:
    return (folder or FOLDER) / "documents.json"


def _contract(folder: Path | None) -> Path:
    return (folder or FOLDER) / "schema.graphql"


def texts(folder: Path | None = None) -> dict[str, str]:
    """Every released document by its id; empty before the first release."""
    kept = _documents(folder)
    released: dict[str, str] = json.loads(kept.read_text()) if kept.exists() else {}
    return released


def document_id(text: str) -> str:
    """As pwa/codegen.ts makes it."""
    return base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest()).decode()[:16]


def release(schema: GraphQLSchema, today: dict[str, str], folder: Path | None = None) -> int:
    """Keep today's documents and contract -> how many documents are new."""
    before = texts(folder)
    _documents(folder).parent.mkdir(exist_ok=True)
    _documents(folder).write_text(json.dumps({**before, **today}, indent=2, sort_keys=True) + "\n")
    _contract(folder).write_text(print_schema(schema) + "\n")
    return len(today.keys() - before.keys())


def broken(schema: GraphQLSchema, folder: Path | None = None) -> list[str]:
    """What a phone of an earlier release would no longer get, in words."""
    found = [
        f"{key}: {problem.message}"
        for key, text in texts(folder).items()
        for problem in validate(schema, parse(text))
    ]
    found += [
        f"{key}: the text was changed" for key, text in texts(folder).items() if document_id(text) != key
    ]
    if _contract(folder).exists():
        before = build_schema(_contract(folder).read_text())
        found += [change.description for change in find_breaking_changes(before, schema)]
    return found
