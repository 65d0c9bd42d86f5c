"""The rolls in Redis: who looks at each topic, in any process."""

from collections.abc import Sequence

from redis.asyncio import Redis

from realtime.presence import LAPSE, NAMED, Call
from realtime.publication import Script, channel

_ROLL = Script("roll.lua")


async def call_rolls(redis: Redis, calls: Sequence[Call]) -> list[tuple[int, list[str]]]:
    """Sign people in and out, in one trip -> per call how many entries there are, and which if they are few.

    Raises redis.exceptions.RedisError or OSError; saying it all again does no harm.
    """
    if not calls:
        return []
    arguments = [
        ([f"{channel(topic)}:here"], [channel(topic), LAPSE, NAMED, len(arrived), *arrived, *departed])
        for topic, arrived, departed in calls
    ]
    answers = await _ROLL.call(redis, arguments)
    return [(int(number), [name.decode() for name in roll]) for number, roll in answers]
