"""Batches: one SELECT for all rows of a kind that one answer needs."""

from server.world import Caller, World


class Loaders:
    """A loader a kind of row, made on first use; they live as long as one request."""

    def __init__(self, world: World, caller: Caller) -> None:
        self.world = world
        self.caller = caller
