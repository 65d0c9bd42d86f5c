"""People: queries and mutations of this feature."""

import strawberry


@strawberry.type
class PeopleQueries:
    pass


@strawberry.type
class PeopleMutations:
    pass
