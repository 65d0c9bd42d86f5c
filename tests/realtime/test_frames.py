"""The wire: every frame goes there and back, and the phone's schema is the one we print."""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from realtime import Publication, frames, publication
from realtime.asyncapi import asyncapi
from realtime.wheel import TICK, Wheel

ROOT = Path(__file__).parents[2]
SCHEMA = ROOT / "realtime/schema.json"


@pytest.mark.parametrize(("name", "path"), [("schema", SCHEMA), ("asyncapi", ROOT / "docs/asyncapi.json")])
def test_what_is_in_the_repository_is_what_we_print(name: str, path: Path) -> None:
    command = [sys.executable, "-m", "realtime", name]
    printed = subprocess.run(command, capture_output=True, text=True, check=True)
    assert path.read_text() == printed.stdout, f"run: python -m realtime {name} > {path.name}"


def test_every_reference_of_the_asyncapi_document_leads_somewhere() -> None:
    document = asyncapi()
    for reference in references(document):
        place: Any = document
        for step in reference.removeprefix("#/").split("/"):
            place = place[step]


def references(node: Any) -> Iterator[str]:
    if isinstance(node, dict):
        yield from [node["$ref"]] if "$ref" in node else []
    children: list[Any] = (
        list(node.values()) if isinstance(node, dict) else node if isinstance(node, list) else []
    )
    for child in children:
        yield from references(child)


def test_every_kind_is_in_the_schema() -> None:
    kinds = {kind for d in json.loads(SCHEMA.read_text())["$defs"].values() for kind in _kinds(d)}
    assert kinds == {
        "hello", "sub", "unsub", "ack", "here", "writing", "ping", "pong",
        "welcome", "subd", "msg", "snap", "ok", "err", "kick", "present", "paused",
    }  # fmt: skip


def _kinds(definition: dict[str, dict[str, dict[str, list[str]]]]) -> list[str]:
    return definition.get("properties", {}).get("t", {}).get("enum", [])


@pytest.mark.parametrize(
    "text", [b"", b"{", b"[]", b'{"t":"nobody"}', b'{"t":"sub"}', b'{"t":"hello","ticket":1}']
)
def test_what_is_no_frame_is_refused(text: bytes) -> None:
    with pytest.raises(frames.BadFrame):
        frames.decode(text)


def test_fields_of_a_later_version_are_ignored() -> None:
    assert frames.decode(b'{"t":"sub","id":1,"c":"feed","later":[1]}') == frames.Sub(1, "feed")


@given(st.binary(max_size=200) | st.sampled_from([b"x" * size for size in (125, 126, 65_535, 65_536)]))
def test_a_framed_text_says_its_own_length(text: bytes) -> None:
    wire = frames.framed(text)
    short = wire[1]
    head, size = {126: (4, wire[2:4]), 127: (10, wire[2:10])}.get(short, (2, bytes([short])))
    assert (wire[0], int.from_bytes(size, "big"), wire[head:]) == (0x81, len(text), text)


def test_a_body_travels_as_the_bytes_it_came_as() -> None:
    wire = frames.encode(frames.Msg("feed", 3, msgspec.Raw(b'{"a" : 1}')))
    assert wire[2:] == b'{"t":"msg","c":"feed","o":3,"d":{"a" : 1}}'


@pytest.mark.parametrize("topic", ["", "Feed", "feed:", "feed:a b", "feed:{x}", "feed\n", "x" * 129])
def test_what_is_no_topic_is_refused(topic: str) -> None:
    assert not publication.is_topic(topic)


@pytest.mark.parametrize("one", [Publication("feed", 1, key="a b"), Publication("feed", "x" * 70_000)])
async def test_what_cannot_travel_is_refused_at_once(one: Publication) -> None:
    with pytest.raises(ValueError):
        await publication.publish_all(None, [one])  # type: ignore[arg-type]


class Sleeper:
    wake = -1


def test_a_sleeper_is_woken_once_at_its_last_wish() -> None:
    wheel, sleeper = Wheel(), Sleeper()
    wheel.put(sleeper, 10 * TICK)
    wheel.put(sleeper, 3 * TICK)
    woken = [tick for tick in range(1, 20) for _ in wheel.turn()]
    assert woken == [4]
