"""Newsroom: queries and mutations of this feature."""

import strawberry


@strawberry.type
class NewsroomQueries:
    pass


@strawberry.type
class NewsroomMutations:
    pass
