"""The programme's own unwelcome words: what makes a post wait for a look, besides the listed insults."""

from typing import Annotated

import strawberry

from api.context import Info
from api.problems import CAUGHT, Invalid, Refused, problem
from server.commands import words as commands
from server.database import reading
from server.unwelcome import LISTED


@strawberry.type
class OwnWords:
    """`languages`: those whose insults are listed for every programme."""

    words: list[str]
    languages: list[str]


@strawberry.type
class WordsTried:
    """Of `looked` posts of the last month that stand, `caught` hold one of the words; `examples` are some of those."""

    looked: int
    caught: int
    examples: list[str]


@strawberry.input
class SaveWordsInput:
    """`was`: the list as it was read; somebody else's change in between is not overwritten."""

    key: str
    words: list[str]
    was: list[str]


@strawberry.type
class WordsSaved:
    words: list[str]


TryWordsAnswer = Annotated[WordsTried | Invalid | Refused, strawberry.union("TryWordsAnswer")]
SaveWordsAnswer = Annotated[WordsSaved | Invalid | Refused, strawberry.union("SaveWordsAnswer")]


@strawberry.type
class WordQueries:
    @strawberry.field
    async def own_words(self, info: Info) -> OwnWords:
        async with reading(info.context.world.engine) as connection:
            return OwnWords(words=await commands.own_words(connection), languages=list(LISTED))

    @strawberry.field
    async def try_words(self, info: Info, words: list[str]) -> TryWordsAnswer:
        try:
            tried = await commands.try_words(info.context.world, words)
        except CAUGHT as error:
            return problem(error, info.context.locale)
        return WordsTried(looked=tried.looked, caught=tried.caught, examples=tried.examples)


@strawberry.type
class WordMutations:
    @strawberry.mutation
    async def save_words(self, info: Info, input: SaveWordsInput) -> SaveWordsAnswer:
        context = info.context
        try:
            asked = commands.SaveWords(key=input.key, words=input.words, was=input.was)
            done = await commands.save_words(context.world, context.caller, asked)
        except CAUGHT as error:
            return problem(error, context.locale)
        return WordsSaved(words=done.words)
