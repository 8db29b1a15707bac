"""Failures on demand where there is no prompt: in a request's other texts and links, and armed on the page."""

import html
import re
from typing import Any

import pytest

from tests.sandbox.magic_hour_caller import Caller, running
from tests.sandbox.magic_hour_clips import AUDIOS, VIDEOS, create

REQUESTS = VIDEOS | AUDIOS
ARMED = "Armed for the next job"


async def arm(caller: Caller, word: str) -> int:
    return (await caller.web.post(caller.base_url, data={"word": word})).status_code


async def ending(caller: Caller, tool: str, **changes: Any) -> str | None:
    """Make a job and give the code of the error in which it ends, if it does."""
    created = await create(caller, tool, **changes)
    kind = "video" if tool in VIDEOS else "audio"
    return ((await caller.finished(kind, created))["error"] or {}).get("code")


@pytest.mark.parametrize(
    ("tool", "changes"),
    [
        ("ai-ugc-ad", {"script": "Buy it, fail:nsfw"}),
        ("ai-music-generator", {"style": {"lyrics": "la la fail:nsfw"}}),
        ("animation", {"style": {"art_style_custom": "fail:nsfw"}}),
        ("ai-video-upscaler", {"assets": {"video_file_path": "https://example.com/fail:nsfw/clip.mp4"}}),
        ("lip-sync", {"assets": {"audio_file_path": "https://example.com/fail%3Ansfw.mp3?a=b"}}),
    ],
)
async def test_words_count_in_every_text_and_in_the_paths_of_links(
    tool: str, changes: dict[str, Any]
) -> None:
    async with running() as caller:
        assert await ending(caller, tool, **changes) == "nsfw"


async def test_words_do_not_count_in_a_name_nor_in_what_a_link_carries_besides() -> None:
    async with running() as caller:
        link = "https://example.com/clip.mp4?then=fail:nsfw"
        named = {"name": "fail:nsfw", "assets": {"video_file_path": link}}
        assert await ending(caller, "ai-video-upscaler", **named) is None


@pytest.mark.parametrize("tool", REQUESTS)
async def test_an_armed_word_counts_for_the_next_job_of_any_tool_and_for_no_other(tool: str) -> None:
    async with running() as caller:
        caller.stand_in.armed = "fail:file_too_large"
        endings = [await ending(caller, tool) for _ in range(2)]
        assert (endings, caller.stand_in.armed) == (["file_too_large", None], "")


async def test_a_button_of_the_page_arms_a_word_and_the_page_shows_it_until_a_job_has_used_it() -> None:
    async with running() as caller:
        page = (await caller.web.get(caller.base_url)).text
        buttons = [html.unescape(value) for value in re.findall(r'<button name="word" value="(.*?)"', page)]
        assert {"fail:no_source_face", "http:503", "slow", "lost-answer"} < set(buttons)
        assert ARMED not in page
        assert await arm(caller, "http:503") == 303
        assert f"{ARMED}: <code>http:503</code>" in (await caller.web.get(caller.base_url)).text
        refused = await caller.api.post("/v1/ai-video-upscaler", json={})
        assert (refused.status_code, caller.stand_in.armed) == (400, "http:503")
        answer = await create(caller, "ai-video-upscaler")
        assert (answer.status_code, caller.stand_in.jobs) == (503, {})
        assert ARMED not in (await caller.web.get(caller.base_url)).text


async def test_every_button_of_the_page_can_be_pressed_and_the_word_be_taken_back() -> None:
    async with running() as caller:
        page = (await caller.web.get(caller.base_url)).text
        for value in re.findall(r'<button name="word" value="(.*?)"', page):
            assert await arm(caller, html.unescape(value)) == 303
            assert caller.stand_in.armed == html.unescape(value)
        assert await arm(caller, "") == 303
        assert caller.stand_in.armed == ""


async def test_only_words_of_the_list_can_be_armed() -> None:
    async with running() as caller:
        for word in ("<b>", "fail:brand_new", "slow cancel"):
            assert await arm(caller, word) == 400
        assert caller.stand_in.armed == ""
