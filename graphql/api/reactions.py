"""Reactions to stories and contributions."""

from typing import Annotated

import strawberry

from api.context import Info
from api.contributions import Contribution, submission_now
from api.game import Outcome, outcome_of
from api.pages import identity
from api.problems import CAUGHT, Invalid, Refused, problem
from api.stories import Story, story_now
from api.types import ReactionKind
from server.commands.react import React, ReactToContribution, react, react_to_contribution


@strawberry.input
class ReactInput:
    key: str
    story_id: strawberry.ID
    kind: ReactionKind | None = None


@strawberry.type
class Reacted:
    story: Story
    outcome: Outcome | None


ReactAnswer = Annotated[Reacted | Invalid | Refused, strawberry.union("ReactAnswer")]


@strawberry.input
class ReactToContributionInput:
    """`kind` null takes the reaction back."""

    key: str
    contribution_id: strawberry.ID
    kind: ReactionKind | None = None


@strawberry.type
class ReactedToContribution:
    contribution: Contribution
    outcome: Outcome | None


ReactToContributionAnswer = Annotated[
    ReactedToContribution | Invalid | Refused, strawberry.union("ReactToContributionAnswer")
]


@strawberry.type
class ReactionMutations:
    @strawberry.mutation
    async def react(self, info: Info, input: ReactInput) -> ReactAnswer:
        context = info.context
        try:
            kind = input.kind.value if input.kind else None
            asked = React(key=input.key, story_id=identity(input.story_id, "storyId"), kind=kind)
            done = await react(context.world, context.caller, asked)
        except CAUGHT as error:
            return problem(error, context.locale)
        outcome = outcome_of(done.outcome, context.locale) if done.outcome else None
        return Reacted(story=await story_now(info, done.subject_id), outcome=outcome)

    @strawberry.mutation
    async def react_to_contribution(
        self, info: Info, input: ReactToContributionInput
    ) -> ReactToContributionAnswer:
        context = info.context
        try:
            asked = ReactToContribution(
                key=input.key, contribution_id=identity(input.contribution_id, "contributionId"),
                kind=input.kind.value if input.kind else None,
            )  # fmt: skip
            done = await react_to_contribution(context.world, context.caller, asked)
        except CAUGHT as error:
            return problem(error, context.locale)
        now = await submission_now(info, done.subject_id)
        outcome = outcome_of(done.outcome, context.locale) if done.outcome else None
        return ReactedToContribution(contribution=now.contribution, outcome=outcome)
