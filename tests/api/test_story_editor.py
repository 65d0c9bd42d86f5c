"""What the console's editor starts from: nothing of a story is lost by opening and saving it."""

from typing import Any

from tests.api.conftest import key

SAVE = """mutation($input: StoryInput!) { saveStory(input: $input) { __typename
  ... on StorySaved { story { id siteIds withdrawn texts { locale title } } } } }"""
WITHDRAW = """mutation($input: StoryIdInput!) { withdrawStory(input: $input) { __typename } }"""
LIST = "{ consoleStories(first: 20) { edges { node { id siteIds withdrawn } } } }"


def story(site_ids: list[str]) -> dict[str, Any]:
    text: dict[str, Any] = {"title": "A day", "body": "She welds.", "prompts": []}
    return {
        "key": key(), "theme": "PORTRAIT", "startsAt": "2026-01-01T08:00:00Z", "siteIds": site_ids,
        "texts": [{"locale": locale, **text} for locale in ("fr", "en")],
    }  # fmt: skip


async def test_a_story_tells_its_languages_and_the_sites_it_is_for(phone: Any) -> None:
    comms = await phone("comms@office")
    saved = (await comms.ask(SAVE, input=story(["2", "3"])))["data"]["saveStory"]["story"]
    assert saved["siteIds"] == ["2", "3"]
    assert [text["locale"] for text in saved["texts"]] == ["en", "fr"]
    assert saved["withdrawn"] is False


async def test_a_withdrawn_story_says_so_in_the_list(phone: Any) -> None:
    comms = await phone("comms@office")
    await comms.ask(WITHDRAW, input={"key": key(), "storyId": "1"})
    edges = (await comms.ask(LIST))["data"]["consoleStories"]["edges"]
    assert {edge["node"]["id"]: edge["node"]["withdrawn"] for edge in edges} == {
        "1": True, "2": False, "3": False,
    }  # fmt: skip
