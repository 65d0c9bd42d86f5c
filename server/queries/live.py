"""Where topics of the hub stand, asked before the rows of a snapshot are read."""

from collections.abc import Sequence
from typing import NamedTuple

from redis.exceptions import RedisError

from realtime import positions
from server.world import World


class At(NamedTuple):
    """A topic with its epoch and offset; an empty epoch means "live is away, ask again"."""

    topic: str
    epoch: str
    offset: int


async def standing_at(world: World, topics: Sequence[str]) -> list[At]:
    """One trip for all topics. Without Redis a page still opens: its phone subscribes from the start."""
    try:
        found = await positions(world.redis, topics)
    except (RedisError, OSError):
        return [At(topic, "", 0) for topic in topics]
    return [At(topic, epoch, offset) for topic, (epoch, offset) in zip(topics, found, strict=True)]
