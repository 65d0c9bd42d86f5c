"""What one request may cost, judged once for each document, before anything runs."""

from collections.abc import Iterator

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    InlineFragmentNode,
    OperationDefinitionNode,
    SelectionSetNode,
)

from server.errors import Invalid

MAX_BYTES = 16_384
MAX_TOKENS = 1_500
MAX_DEPTH = 10
MAX_FIELDS = 400
MAX_ROOTS = 5
MAX_ALIASES = 20


class Measure:
    """Counts over one operation, fragments followed: depth, fields, aliases, root fields asked for."""

    def __init__(self, document: DocumentNode) -> None:
        self.fragments = {
            node.name.value: node for node in document.definitions if isinstance(node, FragmentDefinitionNode)
        }
        self.depth = self.fields = self.aliases = 0

    def walk(self, selections: SelectionSetNode | None, depth: int, seen: tuple[str, ...] = ()) -> None:
        if selections is None:
            return
        self.depth = max(self.depth, depth)
        if depth > MAX_DEPTH:
            raise Invalid("too_complex")
        for node in selections.selections:
            if isinstance(node, FieldNode):
                self.fields += 1
                if self.fields > MAX_FIELDS:
                    raise Invalid("too_complex")
                self.aliases += node.alias is not None
                self.walk(node.selection_set, depth + 1, seen)
            elif isinstance(node, InlineFragmentNode):
                self.walk(node.selection_set, depth, seen)
            elif isinstance(node, FragmentSpreadNode) and node.name.value not in seen:
                fragment = self.fragments.get(node.name.value)
                if fragment is not None:
                    self.walk(fragment.selection_set, depth, (*seen, node.name.value))


def roots(document: DocumentNode, operation: OperationDefinitionNode) -> frozenset[str]:
    """The root fields an operation asks for: {"Query.me", …}. Errors: Invalid("too_complex")."""
    kind = operation.operation.value.capitalize()
    measure = Measure(document)
    measure.walk(operation.selection_set, 1)
    names = list(_root_names(measure, operation.selection_set, ()))
    if len(names) > MAX_ROOTS or measure.aliases > MAX_ALIASES:
        raise Invalid("too_complex")
    return frozenset(f"{kind}.{name}" for name in names)


def _root_names(measure: Measure, selections: SelectionSetNode, seen: tuple[str, ...]) -> Iterator[str]:
    for node in selections.selections:
        if isinstance(node, FieldNode):
            yield node.name.value
        elif isinstance(node, InlineFragmentNode):
            yield from _root_names(measure, node.selection_set, seen)
        elif isinstance(node, FragmentSpreadNode) and node.name.value not in seen:
            fragment = measure.fragments.get(node.name.value)
            if fragment is not None:
                yield from _root_names(measure, fragment.selection_set, (*seen, node.name.value))
