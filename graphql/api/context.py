"""What a resolver is given, and what it may ask of it."""

from dataclasses import dataclass, field
from typing import TypeAlias

import strawberry

from api.loaders import Loaders
from realtime import Listener
from server.world import Caller, World


@dataclass(slots=True)
class Context:
    """One request: the world, who asks, and the loaders that batch its reads. A subscription also has a listener, and
    new loaders for each answer."""

    world: World
    caller: Caller
    listener: Listener | None = None
    loaders: Loaders = field(init=False)

    def __post_init__(self) -> None:
        self.renew()

    def renew(self) -> None:
        """Forget what was read."""
        self.loaders = Loaders(self.world, self.caller)

    @property
    def locale(self) -> str:
        return self.caller.locale


Info: TypeAlias = strawberry.Info[Context, None]
