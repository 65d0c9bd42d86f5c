"""Challenge: queries and mutations of this feature."""

import strawberry


@strawberry.type
class ChallengeQueries:
    pass


@strawberry.type
class ChallengeMutations:
    pass
