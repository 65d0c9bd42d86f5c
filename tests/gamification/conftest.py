"""Nothing to set up: the game is pure. Only a profile for mutation testing, which wants a failure, not its smallest."""

from hypothesis import Phase, settings

settings.register_profile("mutation", phases=(Phase.explicit, Phase.generate), deadline=None, database=None)
