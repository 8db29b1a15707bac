"""The simulated Discord is live: an unmodified bot works in real time, driven in code or in the page."""

import asyncio
import json
import time
from collections.abc import AsyncIterator
from datetime import datetime
from pathlib import Path

import discord
import httpx
import pytest
from discord.ext import commands
from PIL import Image
from simcord import SetupError

from bot.http_client import tls
from sandbox.discord_views import Message
from sandbox.live_discord import LiveDiscord
from tests.sandbox.browser import Page, in_browser
from tests.sandbox.small_bot import COLOURS, WORK_SECONDS, SmallBot


@pytest.fixture
async def live() -> AsyncIterator[LiveDiscord]:
    live = LiveDiscord(SmallBot)
    await live.start()
    yield live
    await live.close()


@pytest.fixture
def picture(tmp_path: Path) -> Path:
    path = tmp_path / "my picture.png"
    Image.new("RGB", (64, 48), "teal").save(path)
    return path


def with_text(live: LiveDiscord, text: str, member: str = "Ada") -> Message | None:
    return next((message for message in live.messages(member) if text in message.text), None)


async def finished_card(live: LiveDiscord, picture: Path) -> Message:
    await live.command("Ada", "paint", picture=picture, prompt="a lighthouse")
    return await live.until(lambda: with_text(live, "is done"), seconds=3)


async def test_a_card_is_answered_at_once_and_edited_by_the_background_task_in_real_time(
    live: LiveDiscord, picture: Path
) -> None:
    started = time.monotonic()
    answer = await live.command("Ada", "paint", picture=picture, prompt="a lighthouse", size="large")
    assert answer.message is not None
    assert answer.message.text == "**large amber a lighthouse** is waiting"
    assert abs(discord.utils.utcnow() - discord.utils.snowflake_time(answer.message.id)).total_seconds() < 5
    card = await live.until(lambda: with_text(live, "is done"), seconds=3)
    assert card.id == answer.message.id
    assert time.monotonic() - started >= WORK_SECONDS


async def test_the_bot_fetches_an_upload_over_http_and_its_file_can_be_read_back(
    live: LiveDiscord, picture: Path
) -> None:
    await live.command("Ada", "paint", picture=picture, prompt="a lighthouse")
    result = await live.until(lambda: with_text(live, "is ready"), seconds=3)
    (file,) = result.files
    assert (result.author, file.name, file.content_type) == ("Magic Hour", "result.png", "image/png")
    assert file.data == await asyncio.to_thread(picture.read_bytes)


async def test_uploads_are_served_in_ranges(live: LiveDiscord, picture: Path) -> None:
    result = await live.member("Ada").send(live.channel("studio"), attachments=[("a b.bin", b"0123456789")])
    async with httpx.AsyncClient(verify=tls()) as http:
        url = result.attachments[0].url
        part = await http.get(url, headers={"Range": "bytes=2-4"})
        assert (part.status_code, part.content) == (206, b"234")
        assert part.headers["Content-Range"] == "bytes 2-4/10"
        beyond = await http.get(url, headers={"Range": "bytes=10-"})
        assert (beyond.status_code, beyond.headers["Content-Range"]) == (416, "bytes */10")
        assert (await http.get(url)).content == b"0123456789"
        assert (await http.get(url + "x")).status_code == 404


async def test_choices_are_suggested_while_a_member_types(live: LiveDiscord) -> None:
    assert await live.suggestions("Ada", "paint", "colour", "C") == ["coral", "crimson"]


async def test_a_button_opens_a_modal_whose_ephemeral_answer_only_its_member_sees(
    live: LiveDiscord, picture: Path
) -> None:
    card = await finished_card(live, picture)
    opened = await live.click("Ada", card, label="Again")
    assert opened.modal is not None
    assert (opened.modal.title, list(opened.modal.fields)) == ("Paint it again", ["New prompt"])
    answer = await live.submit("Ada", opened.modal, **{"New prompt": "a ship"})
    assert answer.message is not None
    assert answer.message.ephemeral
    await live.until(lambda: with_text(live, "Job 7 became: a ship", "Ada"), seconds=2)
    assert with_text(live, "Job 7", "Max") is None


async def test_a_button_still_works_after_the_bot_was_restarted(live: LiveDiscord, picture: Path) -> None:
    card = await finished_card(live, picture)
    before = live.bot
    await live.restart_bot()
    assert before.is_closed()
    assert live.bot.is_ready()
    opened = await live.click("Max", card, custom_id="paint:again:7")
    assert opened.modal is not None
    await finished_card(live, picture)


async def test_what_runs_around_the_bot_may_start_before_its_login() -> None:
    waiting: asyncio.Queue[discord.Interaction] = asyncio.Queue()

    async def answer_from_outside() -> None:
        await (await waiting.get()).response.send_message("Answered from outside")

    async def start_bot(bot: commands.Bot) -> None:
        bot.add_listener(waiting.put, "on_interaction")
        outside.append(asyncio.create_task(answer_from_outside()))

    outside: list[asyncio.Task[None]] = []
    live = LiveDiscord(SmallBot, start_bot=start_bot)
    await live.start()
    answer = await live.command("Ada", "silence")
    assert answer.message is not None
    assert answer.message.text == "Answered from outside"
    await live.close()


async def test_managers_commands_are_hidden_from_members(live: LiveDiscord) -> None:
    answer = await live.command("Max", "budget", member=live.member("Ada"))
    assert answer.message is not None
    assert answer.message.text == "Ada may paint"
    with pytest.raises(SetupError, match="not visible to this user"):
        await live.command("Ada", "budget", member=live.member("Ada"))


async def test_a_choice_in_a_menu_edits_the_message_it_stands_in(live: LiveDiscord) -> None:
    answer = await live.command("Max", "budget", member=live.member("Ada"))
    assert answer.message is not None
    await live.select("Max", answer.message, ["30"])
    assert [message.text for message in live.messages("Max")] == ["30 pictures a week"]
    assert live.messages("Ada") == []


async def test_direct_messages_can_be_read_and_answered(live: LiveDiscord) -> None:
    await live.command("Max", "budget", member=live.member("Ada"))
    (message,) = await live.until(lambda: live.direct_messages("Ada"), seconds=1)
    assert (message.text, message.buttons[0].label) == ("You may paint", "Again")
    opened = await live.click("Ada", message, label="Again")
    assert opened.modal is not None
    answer = await live.submit("Ada", opened.modal, **{"New prompt": "a harbour"})
    assert answer.message is not None
    assert answer.message.text == "Job 3 becomes: a harbour"
    assert live.direct_messages("Max") == []


async def test_a_bot_that_cannot_start_leaves_nothing_behind() -> None:
    class BrokenBot(SmallBot):
        async def setup_hook(self) -> None:
            raise ConnectionError("no database")

    with pytest.raises(ConnectionError, match="no database"):
        await LiveDiscord(BrokenBot).start()
    live = LiveDiscord(SmallBot)
    await live.start()
    await live.close()


async def test_two_members_may_act_at_the_same_moment(live: LiveDiscord, picture: Path) -> None:
    async with asyncio.TaskGroup() as both:
        both.create_task(live.command("Ada", "paint", picture=picture, prompt="a lighthouse"))
        both.create_task(live.command("Max", "paint", picture=picture, prompt="a ship"))
    cards = [message for message in live.messages() if "waiting" in message.text]
    assert len(cards) == 2


async def test_an_unanswered_command_is_given_up_in_time() -> None:
    live = LiveDiscord(SmallBot, answer_seconds=0.1)
    await live.start()
    with pytest.raises(TimeoutError, match="did not answer within"):
        await live.command("Ada", "silence")
    await live.close()


class HttpPage:
    """A member's page without a browser: the requests that the page's script would send."""

    def __init__(self, live: LiveDiscord, http: httpx.AsyncClient) -> None:
        self.live = live
        self.http = http
        address, capability = live.url.split("#")
        http.base_url = httpx.URL(address)
        http.headers["X-Simcord-Capability"] = capability

    async def open(self, member: str, channel: str = "studio") -> None:
        asked = {
            "viewer_id": str(self.live.member(member).id),
            "target_id": str(self.live.channel(channel).id),
        }
        page = await self.http.post("/api/pages", json=asked)
        self.state = page.raise_for_status().json()
        self.http.headers["X-Simcord-Context"] = self.state["context"]["id"]

    async def shown_texts(self) -> str:
        return (await self.http.get("/api/state")).raise_for_status().text

    async def act(self, kind: str, **details: object) -> dict[str, object]:
        action = {
            "protocol_version": 3,
            "sequence": 1,
            "request_id": "first",
            "generation": self.state["context"]["generation"],
            "bot_generation": self.state["botGeneration"],
            "published_revision": self.state["publishedRevision"],
            "kind": kind,
            **details,
        }
        answer = await self.http.post("/api/action", json=action)
        result: dict[str, object] = answer.raise_for_status().json()
        return result


@pytest.fixture
async def page(live: LiveDiscord) -> AsyncIterator[HttpPage]:
    async with httpx.AsyncClient(verify=tls()) as http:
        page = HttpPage(live, http)
        await page.open("Ada")
        yield page


async def test_the_page_moves_when_the_bot_edits_a_message_on_its_own(
    live: LiveDiscord, page: HttpPage, picture: Path
) -> None:
    await finished_card(live, picture)
    async with asyncio.timeout(2):
        while "is done" not in await page.shown_texts():
            continue


async def test_the_page_counts_times_from_the_moment_at_which_an_answer_is_shown(
    live: LiveDiscord, page: HttpPage
) -> None:
    asked = discord.utils.utcnow()
    await page.act("send_message", content="How lovely")
    shown = json.loads(await page.shown_texts())["profile"]["presentationTime"]
    assert asked <= datetime.fromisoformat(shown) <= discord.utils.utcnow()


async def test_what_a_person_does_counts_although_the_page_moved_meanwhile(
    live: LiveDiscord, page: HttpPage, picture: Path
) -> None:
    await finished_card(live, picture)
    result = await page.act("send_message", content="How lovely")
    assert not result["rejected"], result["diagnostics"]
    assert with_text(live, "How lovely")


async def test_what_a_person_does_happens_in_the_channel_that_the_page_shows(
    live: LiveDiscord, page: HttpPage
) -> None:
    async with httpx.AsyncClient(verify=tls()) as http:
        other = HttpPage(live, http)
        await other.open("Bob", "log")
        await other.act("send_message", content="In the log")
        await page.act("send_message", content="In the studio")
        for shown, channel in ((other, "log"), (page, "studio")):
            (written,) = [message.text for message in live.messages("Max", channel)]
            assert written == f"In the {channel}"
            assert shown.state["channel"]["name"] == channel
            assert written in await shown.shown_texts()


async def test_ending_the_session_in_the_page_closes_the_sandbox(live: LiveDiscord, page: HttpPage) -> None:
    closed = asyncio.create_task(live.wait_closed())
    await page.act("close")
    await asyncio.wait_for(closed, 2)


@in_browser
async def test_a_person_uses_a_command_in_the_page_and_sees_its_result(
    live: LiveDiscord, picture: Path
) -> None:
    async with Page.open(live.url) as page:
        assert await page.offered("paint", "colour") == ("colour\nWhat it is painted in", [*COLOURS])
        await page.run_command(
            "paint", picture=picture, prompt="a lighthouse", colour="crimson", size="large"
        )
        await page.message("large crimson a lighthouse is waiting").wait_for()
        await page.message("large crimson a lighthouse is done").wait_for()
        await page.message("is ready").get_by_role("img", name="result.png").wait_for()
        await page.click_button("is done", "Again")
        await page.fill_modal(**{"New prompt": "a ship"})
        await page.message("Job 7 became: a ship").wait_for()
        assert not await page.offers_command("budget")
        await page.become("Max")
        await page.message("Job 7 became").wait_for(state="detached")
        await page.run_command("budget", member="Ada")
        await page.message("Ada may paint").wait_for()
