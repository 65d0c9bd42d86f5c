"""The hub: sockets that know topics, never stories.

In the server process:

    live = Live(redis_url, authority, allowed_origins={"https://relais.example"})
    await live.start()                                    # with the application
    uvicorn.Config(app, ws=live.switch)                   # /ws is the hub's, other websockets stay the application's
    await live.stop()

In any process, with a Redis client alone: `publish`, `publish_all`, `position`, `positions`, `kick`.
The wire, for who writes a phone: docs/live.md and realtime/schema.json.
"""

from realtime.authority import Authority, Grant, Verb
from realtime.codes import Close
from realtime.limits import Limits
from realtime.listener import Listener, NotHeard
from realtime.live import Live
from realtime.publication import Position, Publication, kick, position, positions, publish, publish_all

__all__ = [
    "Authority",
    "Close",
    "Grant",
    "Limits",
    "Listener",
    "Live",
    "NotHeard",
    "Position",
    "Publication",
    "Verb",
    "kick",
    "position",
    "positions",
    "publish",
    "publish_all",
]
