"""What a resolver is given, and what it may ask of it."""

from dataclasses import dataclass, field
from typing import TypeAlias

import strawberry

from api.loaders import Loaders
from server.world import Caller, World


@dataclass(slots=True)
class Context:
    """One request: the world, who asks, and the loaders that batch its reads."""

    world: World
    caller: Caller
    loaders: Loaders = field(init=False)

    def __post_init__(self) -> None:
        self.loaders = Loaders(self.world, self.caller)

    @property
    def locale(self) -> str:
        return self.caller.locale


Info: TypeAlias = strawberry.Info[Context, None]
