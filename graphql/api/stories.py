"""Story: queries and mutations of this feature."""

import strawberry


@strawberry.type
class StoryQueries:
    pass


@strawberry.type
class StoryMutations:
    pass
