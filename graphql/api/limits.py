"""What one request may cost, judged once for each document, before anything runs."""

from collections.abc import Iterator

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLError,
    InlineFragmentNode,
    OperationDefinitionNode,
    SelectionSetNode,
)

from server.errors import Invalid

MAX_BYTES = 16_384
MAX_TOKENS = 1_500
MAX_DEPTH = 10
MAX_SELECTIONS = 200
"""Validation compares fields of one name two by two: twice as many cost four times as much."""
MAX_ROOTS = 5
MAX_ALIASES = 20


class Measure:
    """Counts over one operation, fragments followed: depth, selections, aliases, root fields asked for.

    A spread counts like a field: fragments that hold nothing but each other twice are 2ⁿ steps, and no field.
    """

    def __init__(self, document: DocumentNode) -> None:
        self.fragments = {
            node.name.value: node for node in document.definitions if isinstance(node, FragmentDefinitionNode)
        }
        self.followed: set[str] = set()
        self.depth = self.selections = self.aliases = 0

    def walk(self, selections: SelectionSetNode | None, depth: int, seen: tuple[str, ...] = ()) -> None:
        if selections is None:
            return
        self.depth = max(self.depth, depth)
        if depth > MAX_DEPTH:
            raise Invalid("too_complex")
        for node in selections.selections:
            self.selections += 1
            if self.selections > MAX_SELECTIONS:
                raise Invalid("too_complex")
            if isinstance(node, FieldNode):
                self.aliases += node.alias is not None
                self.walk(node.selection_set, depth + 1, seen)
            elif isinstance(node, InlineFragmentNode):
                self.walk(node.selection_set, depth, seen)
            elif isinstance(node, FragmentSpreadNode) and node.name.value not in seen:
                self.followed.add(node.name.value)
                fragment = self.fragments.get(node.name.value)
                if fragment is not None:
                    self.walk(fragment.selection_set, depth, (*seen, node.name.value))


def roots(document: DocumentNode, operation: OperationDefinitionNode) -> frozenset[str]:
    """The root fields an operation asks for: {"Query.me", …}. Errors: Invalid("too_complex"), GraphQLError for a fragment
    that nothing measured."""
    kind = operation.operation.value.capitalize()
    measure = Measure(document)
    measure.walk(operation.selection_set, 1)
    if measure.fragments.keys() - measure.followed:
        raise GraphQLError("A fragment that is never used.")
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
