# graphql-core leaves open what its lists are of:
# pyright: reportUnknownVariableType=false, reportUnknownMemberType=false
"""A query of the allow-list, compiled: what graphql-core decides for each field of each row is decided once.

graphql-core looks up, for every value it completes, the field, its type, whether it is awaitable and how it is
written. For a document known at start these never change, so a `Plan` is a few Python functions written for it, one
for each object of the document, as dataclasses are written. For `{ story { id theme author { name } } }`:

    def story_1(source, run):
        return {"id": some(source.id), "theme": theme_2[source.theme],
                "author": None if (v3 := source.author) is None else person_4(v3, run)}

Only fields with a resolver are called. The answers are those of graphql-core: tests/api/test_plan.py compares every query
of the allow-list. What a plan does not know it leaves to graphql-core: mutations and directives when it
is made (`compiled` returns None), and any error when it runs, for reads change nothing: graphql-core is
asked again and words the errors.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass, field
from itertools import count
from typing import Any, TypeAlias, TypeVar, cast

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLEnumType,
    GraphQLField,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLResolveInfo,
    GraphQLSchema,
    GraphQLUnionType,
    InlineFragmentNode,
    NamedTypeNode,
    OperationDefinitionNode,
    OperationType,
    SelectionNode,
    is_leaf_type,
)
from graphql.execution.values import VariableValues, get_argument_values, get_variable_values
from graphql.pyutils import Path, is_awaitable
from graphql.type.definition import GraphQLResolveInfoHelpers
from strawberry.schema.schema_converter import GraphQLCoreConverter
from strawberry.types.base import StrawberryObjectDefinition
from strawberry.types.field import StrawberryField

AS_THEY_ARE = frozenset({"String", "ID", "Int", "Float", "Boolean"})
"""Scalars that Python's types and JSON's agree on; mypy has checked that resolvers return them."""

Output: TypeAlias = Any
"""A GraphQL output type; graphql-core leaves open what its lists are of."""

Written: TypeAlias = Callable[[Any, "Run"], Any]
"""A value of a resolver -> what JSON says of it."""

T = TypeVar("T")


class Unplanned(Exception):
    """Not a case for a plan: ask graphql-core."""


@dataclass(slots=True)
class Run:
    """One request on its way through a plan; `waiting` holds what has to be awaited, and where it goes."""

    context: object
    variables: VariableValues
    waiting: list[tuple[dict[str, Any], str, Awaitable[Any], Written]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Plan:
    """`await plan(context, variables)` -> the answer's data."""

    schema: GraphQLSchema
    operation: OperationDefinitionNode
    write: Written

    async def __call__(self, context: object, variables: Mapping[str, Any]) -> dict[str, Any]:
        """Errors: Unplanned for variables that do not fit; whatever a resolver or a value of the wrong kind raises."""
        given = get_variable_values(self.schema, self.operation.variable_definitions or (), dict(variables))
        if isinstance(given, list):
            raise Unplanned
        run = Run(context, given)
        data = self.write(None, run)
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
    for (place, key, _, written), value in zip(batch, values, strict=True):
        if isinstance(value, BaseException):
            raise value
        place[key] = written(value, run)


def some(value: T | None) -> T:
    """A value that may not be null. Errors: Unplanned."""
    if value is None:
        raise Unplanned
    return value


class Names(dict[Any, str]):
    """An enum's members -> their names in GraphQL, each asked for once."""

    def __init__(self, of: GraphQLEnumType) -> None:
        super().__init__()
        self._of = of

    def __missing__(self, member: Any) -> str:
        name = self[member] = self._of.serialize(member)
        return name


def compiled(schema: GraphQLSchema, document: DocumentNode) -> Plan | None:
    """The plan of a document with one operation, already valid; None where there is none."""
    operation = next(node for node in document.definitions if isinstance(node, OperationDefinitionNode))
    if operation.operation is not OperationType.QUERY or schema.query_type is None:
        return None
    compiler = _Compiler(schema, document, operation)
    try:
        name = compiler.shape(schema.query_type, operation.selection_set.selections)
    except Unplanned:
        return None
    return Plan(schema, operation, compiler.function(name))


class _Compiler:
    """One document's way from syntax to functions: `source` is their text, `known` what it speaks of."""

    def __init__(
        self, schema: GraphQLSchema, document: DocumentNode, operation: OperationDefinitionNode
    ) -> None:
        self.schema = schema
        self.operation = operation
        self.fragments = {
            node.name.value: node for node in document.definitions if isinstance(node, FragmentDefinitionNode)
        }
        self.source: list[str] = []
        self.known: dict[str, Any] = {"some": some}
        self._numbers = count(1)

    def function(self, name: str) -> Written:
        """A function of the text. Its names are ours and the schema's, keys of the document are quoted in it."""
        exec("\n".join(self.source), self.known)  # noqa: S102 (as dataclasses do)
        return cast("Written", self.known[name])

    def named(self, hint: str, value: Any = None) -> str:
        """A name no other thing has, for `value` or for what the text will define."""
        name = f"{hint.lower()}_{next(self._numbers)}"
        if value is not None:
            self.known[name] = value
        return name

    def collected(
        self, parent: GraphQLObjectType, selections: Iterable[SelectionNode]
    ) -> dict[str, list[FieldNode]]:
        """Fragments spread out where they are about `parent`, fields of one response key together."""
        found: dict[str, list[FieldNode]] = {}
        for node in selections:
            if node.directives:
                raise Unplanned
            if isinstance(node, FieldNode):
                found.setdefault((node.alias or node.name).value, []).append(node)
                continue
            fragment = self.fragments[node.name.value] if isinstance(node, FragmentSpreadNode) else node
            if not isinstance(fragment, FragmentDefinitionNode | InlineFragmentNode):
                raise Unplanned
            if self._about(parent, fragment.type_condition):
                for key, nodes in self.collected(parent, fragment.selection_set.selections).items():
                    found.setdefault(key, []).extend(nodes)
        return found

    @staticmethod
    def _about(parent: GraphQLObjectType, condition: NamedTypeNode | None) -> bool:
        if condition is None:
            raise Unplanned
        return condition.name.value in {parent.name, *(one.name for one in parent.interfaces)}

    def shape(self, parent: GraphQLObjectType, selections: Iterable[SelectionNode]) -> str:
        """Write the function that writes an object of type `parent` -> its name."""
        entries: list[str] = []
        calls: list[str] = []
        for key, nodes in self.collected(parent, selections).items():
            name = nodes[0].name.value
            if name.startswith("__"):
                if name != "__typename":
                    raise Unplanned
                entries.append(f"{key!r}: {parent.name!r}")
                continue
            definition = parent.fields[name]
            ours = cast("StrawberryField", definition.extensions[GraphQLCoreConverter.DEFINITION_BACKREF])
            if ours.is_basic_field:
                value = self.value(definition.type, nodes, f"source.{ours.python_name}")
                entries.append(f"{key!r}: {value}")
            else:
                entries.append(f"{key!r}: None")
                calls.append(self.call(parent, key, nodes, ours.is_async))
        own = self.named(parent.name)
        self.source += [
            f"def {own}(source, run):",
            f"    out = {{{', '.join(entries)}}}",
            *calls,
            "    return out",
        ]
        return own

    def members(self, of: GraphQLUnionType, selections: list[SelectionNode]) -> str:
        """Write the table of a union's functions, by the class of what a resolver returns -> its name."""
        rows: list[str] = []
        for member in of.types:
            definition = cast(
                "StrawberryObjectDefinition", member.extensions[GraphQLCoreConverter.DEFINITION_BACKREF]
            )
            rows.append(f"{self.named('class', definition.origin)}: {self.shape(member, selections)}")
        own = self.named(of.name)
        self.source.append(f"{own} = {{{', '.join(rows)}}}")
        return own

    def call(self, parent: GraphQLObjectType, key: str, nodes: list[FieldNode], awaited: bool) -> str:
        """The line that calls a resolver, or leaves its answer to be awaited with the others."""
        definition = parent.fields[nodes[0].name.value]
        resolver = self.named("resolve", self.resolver(parent, key, definition, nodes))
        written = self.named("written")
        value = self.value(definition.type, nodes, "value")
        self.source += [f"def {written}(value, run):", f"    return {value}"]
        if awaited:
            return f"    run.waiting.append((out, {key!r}, {resolver}(source, run), {written}))"
        return f"    out[{key!r}] = {written}({resolver}(source, run), run)"

    def resolver(
        self, parent: GraphQLObjectType, key: str, definition: GraphQLField, nodes: list[FieldNode]
    ) -> Written:
        """Strawberry's own wrapper of a resolver, its arguments read from the document."""
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

        return call

    def value(self, of: Output, nodes: list[FieldNode], read: str) -> str:
        """The expression that writes what the expression `read` yields; a null where none may be raises in it."""
        if not isinstance(of, GraphQLNonNull):
            if self._as_it_is(of):
                return read
            name = self.named("v")
            return f"None if ({name} := {read}) is None else {self._present(of, nodes, name)}"
        return f"some({read})" if self._as_it_is(of.of_type) else self._present(of.of_type, nodes, read)

    @staticmethod
    def _as_it_is(of: Output) -> bool:
        return is_leaf_type(of) and of.name in AS_THEY_ARE

    def _present(self, of: Output, nodes: list[FieldNode], read: str) -> str:
        if isinstance(of, GraphQLList):
            item = self.named("item")
            return f"[{self.value(of.of_type, nodes, item)} for {item} in {read}]"
        if isinstance(of, GraphQLObjectType):
            below = [node for one in nodes if one.selection_set for node in one.selection_set.selections]
            return f"{self.shape(of, below)}({read}, run)"
        if isinstance(of, GraphQLUnionType):
            below = [node for one in nodes if one.selection_set for node in one.selection_set.selections]
            return f"{self.members(of, below)}[type({read})]({read}, run)"
        if isinstance(of, GraphQLEnumType):
            return f"{self.named(of.name, Names(of))}[{read}]"
        if is_leaf_type(of):
            return f"{self.named(of.name, of.serialize)}({read})"
        raise Unplanned
