"""Event: queries and mutations of this feature."""

import strawberry


@strawberry.type
class EventQueries:
    pass


@strawberry.type
class EventMutations:
    pass
