"""Batches: one statement for all rows of a kind that one answer needs."""

from collections.abc import Sequence

from strawberry.dataloader import DataLoader

from server.commands.share import new_slug
from server.database import reading, writing
from server.queries import newsroom, people, stories
from server.queries.newsroom import TextRow
from server.world import Caller, World


class Loaders:
    """They live as long as one request."""

    def __init__(self, world: World, caller: Caller) -> None:
        self._world = world
        self._caller = caller
        self._links: DataLoader[int, str] | None = None
        self._texts: DataLoader[int, list[TextRow]] | None = None
        self._placings: DataLoader[int, newsroom.PlacingRow] | None = None
        self._sites: DataLoader[int, people.SiteRow] | None = None

    async def link(self, story_id: int) -> str:
        """The slug of my tracked link to a story, made if missing."""
        if self._links is None:
            self._links = DataLoader(self._make_links)
        return await self._links.load(story_id)

    async def _make_links(self, ids: Sequence[int]) -> Sequence[str]:
        async with writing(self._world.engine) as connection:
            made = await stories.links(connection, self._caller.person_id, {key: new_slug() for key in ids})
        return [made[key] for key in ids]

    async def site(self, site_id: int) -> people.SiteRow:
        """A site's row."""
        if self._sites is None:
            self._sites = DataLoader(self._read_sites)
        return await self._sites.load(site_id)

    async def _read_sites(self, ids: Sequence[int]) -> Sequence[people.SiteRow]:
        async with reading(self._world.engine) as connection:
            read = {row.id: row for row in await people.sites(connection, ids)}
        return [read[key] for key in ids]

    async def texts(self, story_id: int) -> list[TextRow]:
        """Every language of a story."""
        if self._texts is None:
            self._texts = DataLoader(self._read_texts)
        return await self._texts.load(story_id)

    async def _read_texts(self, ids: Sequence[int]) -> Sequence[list[TextRow]]:
        async with reading(self._world.engine) as connection:
            found = await newsroom.texts(connection, ids)
        return [found[key] for key in ids]

    async def placing(self, story_id: int) -> newsroom.PlacingRow:
        """Where a story is shown."""
        if self._placings is None:
            self._placings = DataLoader(self._read_placings)
        return await self._placings.load(story_id)

    async def _read_placings(self, ids: Sequence[int]) -> Sequence[newsroom.PlacingRow]:
        async with reading(self._world.engine) as connection:
            found = await newsroom.placings(connection, ids)
        return [found[key] for key in ids]
