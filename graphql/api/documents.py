"""The documents we answer: the allow-list of the PWA and of its earlier releases, each parsed, validated, measured and judged once."""

import json
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from graphql import (
    DocumentNode,
    GraphQLError,
    GraphQLSchema,
    OperationDefinitionNode,
    OperationType,
    parse,
    validate,
)

from api.limits import MAX_BYTES, MAX_TOKENS, roots
from api.plan import Plan, compiled
from api.released import texts
from server.errors import Invalid

ALLOW_LIST = Path(__file__).parent.parent / "operations" / "persisted.json"


@dataclass(frozen=True, slots=True)
class Prepared:
    """A document ready to run; `fields` are the root fields its caller must be allowed to ask for. A subscription is for the
    socket, anything else for HTTP."""

    document: DocumentNode
    fields: frozenset[str]
    plan: Plan | None
    subscription: bool


class Documents:
    """`persisted(id)` for the allow-list; `ad_hoc(text)` for subscriptions, and for all where settings.dev says so."""

    def __init__(self, schema: GraphQLSchema, allow_list: Path = ALLOW_LIST) -> None:
        self._schema = schema
        today: dict[str, str] = json.loads(allow_list.read_text()) if allow_list.exists() else {}
        self._texts = {**texts(), **today}
        self._prepared: dict[str, Prepared] = {}
        self.ad_hoc = lru_cache(200)(self.prepare)

    def __len__(self) -> int:
        return len(self._texts)

    def persisted(self, document_id: str) -> Prepared:
        """Errors: Invalid("unknown_document")."""
        ready = self._prepared.get(document_id)
        if ready is None:
            text = self._texts.get(document_id)
            if text is None:
                raise Invalid("unknown_document", "documentId")
            ready = self._prepared[document_id] = self.prepare(text)
        return ready

    def prepare(self, text: str) -> Prepared:
        """Parse, validate, measure. Errors: GraphQLError for its author, Invalid("too_complex")."""
        if len(text) > MAX_BYTES:
            raise Invalid("too_complex")
        document = parse(text, max_tokens=MAX_TOKENS)
        operations = [node for node in document.definitions if isinstance(node, OperationDefinitionNode)]
        if len(operations) != 1:
            raise GraphQLError("One operation a document.")
        asked = roots(document, operations[0])
        problems = validate(self._schema, document, max_errors=1)
        if problems:
            raise problems[0]
        subscription = operations[0].operation is OperationType.SUBSCRIPTION
        return Prepared(document, asked, compiled(self._schema, document), subscription)
