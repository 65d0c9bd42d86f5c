"""The schema: every feature's queries and mutations, joined once."""

import strawberry
from graphql import GraphQLSchema
from strawberry.schema.config import StrawberryConfig

from api.badges import BadgeQueries
from api.challenge_desk import ChallengeDeskQueries, ChallengeMutations
from api.challenge_preview import ChallengePreviewQueries
from api.challenges import ChallengeQueries
from api.community import CommunityMutations, CommunityQueries
from api.contributions import ContributionMutations, ContributionQueries
from api.corrections import CorrectionMutations, CorrectionQueries
from api.events import EventMutations, EventQueries
from api.inbox import InboxMutations, InboxQueries
from api.invites import InviteMutations, InviteQueries
from api.me import MeMutations, MeQueries
from api.moderation import ModerationMutations, ModerationQueries
from api.newsroom import NewsroomMutations, NewsroomQueries
from api.people import PeopleMutations, PeopleQueries
from api.reactions import ReactionMutations
from api.roster import RosterMutations
from api.rules import RuleMutations, RuleQueries
from api.seasons import SeasonMutations, SeasonQueries
from api.standings import StandingQueries
from api.stories import StoryMutations, StoryQueries
from api.streak import StreakMutations, StreakQueries
from api.subscriptions import Subscription
from api.words import WordMutations, WordQueries


@strawberry.type
class Query(
    ChallengeDeskQueries, ChallengePreviewQueries,
    MeQueries, StoryQueries, StandingQueries, ChallengeQueries, EventQueries, InboxQueries, PeopleQueries,
    InviteQueries, NewsroomQueries, BadgeQueries, SeasonQueries, StreakQueries, CommunityQueries, RuleQueries,
    ModerationQueries, ContributionQueries, CorrectionQueries, WordQueries,
):  # fmt: skip
    """Everything one may ask."""


@strawberry.type
class Mutation(
    StoryMutations, MeMutations, ChallengeMutations, EventMutations, InboxMutations, PeopleMutations,
    InviteMutations, RosterMutations, NewsroomMutations, SeasonMutations, StreakMutations, CommunityMutations,
    RuleMutations, ModerationMutations, ContributionMutations, CorrectionMutations, WordMutations,
    ReactionMutations,
):  # fmt: skip
    """Everything one may do. Each input carries an idempotency key."""


schema = strawberry.Schema(
    query=Query, mutation=Mutation, subscription=Subscription, config=StrawberryConfig(auto_camel_case=True)
)

# What graphql-core executes. Strawberry offers it by no public name; our handler prepares documents against it.
executable: GraphQLSchema = schema._schema  # pyright: ignore[reportPrivateUsage]
