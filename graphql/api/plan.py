# graphql-core leaves open what its lists are of:
# pyright: reportUnknownVariableType=false, reportUnknownMemberType=false
"""A query of the allow-list, compiled: what graphql-core decides for each field of each row is decided once.

graphql-core looks up, for every value it completes, the field, its type, whether it is awaitable and how it is
written. For a document known at start these never change, so a `Plan` keeps them as functions: plain attributes of
a row are read by one `attrgetter`, and only fields with a resolver are called. The answers are those of graphql-core
(tests/api/test_plan.py compares every query of the allow-list). Whatever a plan does not know it leaves to graphql-core:
mutations, directives, abstract types at compile time (`compiled` returns None), and any error at run time
(`Unplanned`): reads change nothing, so the question is asked again and graphql-core words the errors.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass, field
from operator import attrgetter
from typing import Any, NamedTuple, TypeAlias, cast

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLEnumType,
    GraphQLField,
    GraphQLLeafType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLResolveInfo,
    GraphQLSchema,
    OperationDefinitionNode,
    OperationType,
    SelectionNode,
    is_leaf_type,
)
from graphql.execution.values import VariableValues, get_argument_values, get_variable_values
from graphql.pyutils import Path, is_awaitable
from graphql.type.definition import GraphQLResolveInfoHelpers
from strawberry.schema.schema_converter import GraphQLCoreConverter
from strawberry.types.field import StrawberryField

AS_THEY_ARE = frozenset({"String", "ID", "Int", "Float", "Boolean"})
"""Scalars that Python's types and JSON's agree on; mypy has checked that resolvers return them."""


Output: TypeAlias = Any
"""A GraphQL output type; graphql-core leaves open what its lists are of."""


class Unplanned(Exception):
    """Not a case for a plan: ask graphql-core."""


@dataclass(slots=True)
class Run:
    """One request on its way through a plan; `waiting` holds what has to be awaited, and where it goes."""

    context: object
    variables: VariableValues
    waiting: list[tuple[dict[str, Any], str, Awaitable[Any], "Complete"]] = field(default_factory=list)


Complete: TypeAlias = Callable[[Any, Run], Any]
"""A resolver's value -> what JSON says of it. Raises Unplanned for a null where none may be."""


class Resolved(NamedTuple):
    """A field with a resolver."""

    key: str
    call: Callable[[Any, Run], Any]
    complete: Complete
    awaited: bool


@dataclass(frozen=True, slots=True)
class Plan:
    """`await plan(context, variables)` -> the answer's data."""

    schema: GraphQLSchema
    operation: OperationDefinitionNode
    complete: Complete

    async def __call__(self, context: object, variables: Mapping[str, Any]) -> dict[str, Any]:
        """Errors: Unplanned for variables that do not fit, and whatever a resolver raises."""
        given = get_variable_values(self.schema, self.operation.variable_definitions or (), dict(variables))
        if isinstance(given, list):
            raise Unplanned
        run = Run(context, given)
        data = self.complete(None, run)
        while run.waiting:
            await _settle(run)
        return cast("dict[str, Any]", data)


async def _settle(run: Run) -> None:
    """Await all that waits, side by side so that loaders can batch; it may leave more to await."""
    batch, run.waiting = run.waiting, []
    if len(batch) == 1:
        values: Iterable[Any] = [await batch[0][2]]
    else:
        values = await asyncio.gather(*(waited for _, _, waited, _ in batch), return_exceptions=True)
    for (place, key, _, complete), value in zip(batch, values, strict=True):
        if isinstance(value, BaseException):
            raise value
        place[key] = complete(value, run)


def compiled(schema: GraphQLSchema, document: DocumentNode) -> Plan | None:
    """The plan of a document with one operation, already valid; None where there is none."""
    operation = next(node for node in document.definitions if isinstance(node, OperationDefinitionNode))
    if operation.operation is not OperationType.QUERY or schema.query_type is None:
        return None
    compiler = _Compiler(schema, document, operation)
    try:
        return Plan(schema, operation, compiler.shape(schema.query_type, operation.selection_set.selections))
    except Unplanned:
        return None


class _Compiler:
    """One document's way from syntax to functions."""

    def __init__(
        self, schema: GraphQLSchema, document: DocumentNode, operation: OperationDefinitionNode
    ) -> None:
        self.schema = schema
        self.operation = operation
        self.fragments = {
            node.name.value: node for node in document.definitions if isinstance(node, FragmentDefinitionNode)
        }

    def collected(self, selections: Iterable[SelectionNode]) -> dict[str, list[FieldNode]]:
        """Fragments spread out, fields of one response key together."""
        found: dict[str, list[FieldNode]] = {}
        for node in selections:
            if node.directives:
                raise Unplanned
            if isinstance(node, FieldNode):
                found.setdefault((node.alias or node.name).value, []).append(node)
            elif isinstance(node, FragmentSpreadNode):
                fragment = self.fragments[node.name.value]
                for key, nodes in self.collected(fragment.selection_set.selections).items():
                    found.setdefault(key, []).extend(nodes)
            else:
                raise Unplanned
        return found

    def shape(self, parent: GraphQLObjectType, selections: Iterable[SelectionNode]) -> Complete:
        """How an object of type `parent` is written."""
        constant: dict[str, Any] = {}
        attributes: dict[str, str] = {}
        converted: list[tuple[str, Complete]] = []
        resolved: list[Resolved] = []
        required: set[str] = set()
        for key, nodes in self.collected(selections).items():
            constant[key] = None
            name = nodes[0].name.value
            if name == "__typename":
                constant[key] = parent.name
                continue
            if name.startswith("__"):
                raise Unplanned
            definition = parent.fields[name]
            written = cast("StrawberryField", definition.extensions[GraphQLCoreConverter.DEFINITION_BACKREF])
            complete = self.completion(definition.type, nodes)
            if not written.is_basic_field:
                resolved.append(self.resolution(parent, key, definition, nodes, written))
                continue
            attributes[key] = written.python_name
            if complete is not None:
                converted.append((key, complete))
            elif isinstance(definition.type, GraphQLNonNull):
                required.add(key)
        return _object(constant, attributes, converted, resolved, frozenset(required))

    def resolution(
        self,
        parent: GraphQLObjectType,
        key: str,
        definition: GraphQLField,
        nodes: list[FieldNode],
        written: StrawberryField,
    ) -> Resolved:
        """How a field with a resolver is called: Strawberry's own wrapper, its arguments read from the document."""
        resolve = cast("Callable[..., Any]", definition.resolve)
        known = GraphQLResolveInfo(
            field_name=nodes[0].name.value,
            field_nodes=nodes,
            return_type=definition.type,
            parent_type=parent,
            path=Path(None, key, parent.name),
            schema=self.schema,
            fragments=self.fragments,
            root_value=None,
            operation=self.operation,
            variable_values=VariableValues({}, {}),
            context=cast("Any", None),
            is_awaitable=is_awaitable,
            abort_signal=None,
            async_helpers=cast("GraphQLResolveInfoHelpers", None),  # no resolver of ours asks for them
        )

        def call(source: Any, run: Run) -> Any:
            info = known._replace(context=run.context, variable_values=run.variables)
            return resolve(source, info, **get_argument_values(definition, nodes[0], run.variables))

        complete = self.completion(definition.type, nodes) or _as_it_is(definition.type)
        return Resolved(key, call, complete, written.is_async)

    def completion(self, of: Output, nodes: list[FieldNode]) -> Complete | None:
        """How a value of a type is written; None where it is written as it is."""
        inner = of.of_type if isinstance(of, GraphQLNonNull) else of
        if isinstance(inner, GraphQLList):
            written = self._items(self.completion(inner.of_type, nodes), inner.of_type)
        elif isinstance(inner, GraphQLObjectType):
            written = self.shape(
                inner, [node for one in nodes if one.selection_set for node in one.selection_set.selections]
            )
        elif is_leaf_type(inner):
            if inner.name in AS_THEY_ARE:
                return None
            written = _leaf(inner)
        else:
            raise Unplanned
        return _required(written) if isinstance(of, GraphQLNonNull) else _nullable(written)

    @staticmethod
    def _items(item: Complete | None, of: Output) -> Complete:
        each = item or _as_it_is(of)
        return lambda values, run: [each(value, run) for value in values]


def _as_it_is(of: Output) -> Complete:
    plain: Complete = lambda value, _: value  # noqa: E731 (one of several small functions of this type)
    return _required(plain) if isinstance(of, GraphQLNonNull) else plain


def _required(complete: Complete) -> Complete:
    def write(value: Any, run: Run) -> Any:
        if value is None:
            raise Unplanned
        return complete(value, run)

    return write


def _nullable(complete: Complete) -> Complete:
    return lambda value, run: None if value is None else complete(value, run)


def _leaf(of: GraphQLLeafType) -> Complete:
    """An enum's few values are looked up; other scalars say themselves how they are written."""
    serialize = of.serialize
    if not isinstance(of, GraphQLEnumType):
        return lambda value, _: serialize(value)
    names: dict[Any, Any] = {}

    def named(value: Any, _: Run) -> Any:
        name = names.get(value)
        if name is None:
            name = names[value] = serialize(value)
        return name

    return named


def _object(
    constant: dict[str, Any],
    attributes: dict[str, str],
    converted: list[tuple[str, Complete]],
    resolved: list[Resolved],
    required: frozenset[str],
) -> Complete:
    """dict of one object: its keys in the document's order, read at once, then converted, then resolved."""
    keys = tuple(attributes)
    read = _reader(tuple(attributes.values()))

    def write(source: Any, run: Run) -> dict[str, Any]:
        values = read(source)
        if None in values and not required.isdisjoint(
            key for key, value in zip(keys, values, strict=True) if value is None
        ):
            raise Unplanned
        out = dict(constant)
        out.update(zip(keys, values, strict=True))
        for key, complete in converted:
            out[key] = complete(out[key], run)
        for key, call, complete, awaited in resolved:
            value = call(source, run)
            if awaited:
                run.waiting.append((out, key, value, complete))
            else:
                out[key] = complete(value, run)
        return out

    return write


def _reader(names: tuple[str, ...]) -> Callable[[Any], tuple[Any, ...]]:
    if not names:
        return lambda _: ()
    if len(names) == 1:
        only = attrgetter(names[0])
        return lambda source: (only(source),)
    return attrgetter(*names)
