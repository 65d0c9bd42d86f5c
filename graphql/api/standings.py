"""Standing: queries and mutations of this feature."""

import strawberry


@strawberry.type
class StandingQueries:
    pass


@strawberry.type
class StandingMutations:
    pass
