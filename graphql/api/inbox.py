"""Inbox: queries and mutations of this feature."""

import strawberry


@strawberry.type
class InboxQueries:
    pass


@strawberry.type
class InboxMutations:
    pass
