"""The wire as an AsyncAPI 3 document, for tools that draw it or make clients from it."""

from typing import Any

from realtime.frames import SUBPROTOCOL, json_schema


def asyncapi() -> dict[str, Any]:
    """One channel, `/ws`; what a phone says is received, what the hub says is sent."""
    definitions = json_schema()["$defs"]
    sides = {side: _kinds(definitions.pop(side)) for side in ("FromPhone", "ToPhone")}
    kinds = sorted({kind for side in sides.values() for kind in side})
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": "Relais live",
            "version": SUBPROTOCOL,
            "description": "JSON text messages over one websocket; the conversation is told in docs/live.md.",
        },
        "channels": {
            "socket": {
                "address": "/ws",
                "messages": {kind: {"$ref": f"#/components/messages/{kind}"} for kind in kinds},
            }
        },
        "operations": {
            "hear": _operation("receive", "What a phone says.", sides["FromPhone"]),
            "say": _operation("send", "What the hub says.", sides["ToPhone"]),
        },
        "components": {
            "messages": {kind: _message(kind, definitions[kind]) for kind in kinds},
            "schemas": _moved(definitions),
        },
    }


def _kinds(union: dict[str, Any]) -> list[str]:
    return [reference["$ref"].rpartition("/")[2] for reference in union["anyOf"]]


def _operation(action: str, summary: str, kinds: list[str]) -> dict[str, Any]:
    return {
        "action": action,
        "summary": summary,
        "channel": {"$ref": "#/channels/socket"},
        "messages": [{"$ref": f"#/channels/socket/messages/{kind}"} for kind in kinds],
    }


def _message(kind: str, definition: dict[str, Any]) -> dict[str, Any]:
    return {
        "name": kind.lower(),
        "contentType": "application/json",
        "summary": definition["description"],
        "payload": {"$ref": f"#/components/schemas/{kind}"},
    }


def _moved(node: Any) -> Any:
    """The same definitions, referring to each other at their place in this document."""
    if isinstance(node, dict):
        return {name: _moved(value) for name, value in node.items()}  # pyright: ignore[reportUnknownVariableType]
    if isinstance(node, list):
        return [_moved(value) for value in node]  # pyright: ignore[reportUnknownVariableType]
    if isinstance(node, str) and node.startswith("#/$defs/"):
        return node.replace("#/$defs/", "#/components/schemas/")
    return node
