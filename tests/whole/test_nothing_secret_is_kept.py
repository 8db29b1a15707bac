"""After jobs of every sort, no secret is found in what the bot said, sent or keeps, however one looks for it."""

import asyncio
import json
import re
from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import pytest
import pytest_asyncio

from tests.whole.books import over
from tests.whole.house import KEY, WEBHOOK_SECRET, House, a_picture
from tests.whole.secrets import SIGNED, sent, written_down
from tests.wire.discord import Channel, Interaction, Member, Permission, Post
from tests.wire.process import BotProcess

pytestmark = pytest.mark.asyncio(loop_scope="session")

FOR_GOOD = (KEY, WEBHOOK_SECRET, "wire.bot.token")
"""What opens a door for as long as nobody changes it."""

AT_DISCORD = re.compile(r"/cdn/(?:ephemeral-)?attachments/\d+/[^?\s\"]+\?ex=[0-9a-f]+")


class Day:
    """What people did with one bot."""

    def __init__(self, house: House) -> None:
        self.house = house
        self.studio = house.wire.channel("studio")
        self.ada = house.wire.member("ada")
        self.mona = house.wire.member("mona", Permission.SPEAKER | Permission.MANAGE_GUILD)
        self.opened: Interaction | None = None
        self.linked: Interaction | None = None

    async def live(self) -> None:
        await self._ask_for_approval()
        files = {"image": a_picture(), "prompt": "wave"}
        asked = [
            await self._asked(self.ada, "image-to-video", **files),
            await self._asked(self.ada, "image-to-video", **files, private=True),
            await self._asked(self.ada, "image-generator", prompt="a fox"),
            await self._asked(self.ada, "image-generator", prompt="a hen", private=True),
            await self._asked(self.ada, "image-generator", prompt="http:400"),
            await self._asked(self.ada, "image-generator", prompt="garbled expired-download"),
        ]
        message = await self.house.wire.post(self.ada, self.studio, "", a_picture(), a_picture())
        batch = await self.house.wire.message_command(self.ada, message, "Colorize")
        await batch.answer
        self.opened = await self.house.wire.message_command(self.ada, message, "Edit picture")
        await self.opened.answer
        await self.house.at_rest()
        await self._go_on(asked[0], asked[2], await self._without_its_file())

    async def _without_its_file(self) -> Interaction:
        """A picture that breaks off whenever it is fetched: only the way to it is posted."""
        self.house.magic_hour.interruptions.add("GET", "/outputs/", None, times=10)
        asked = await self._asked(self.ada, "image-generator", prompt="an owl")
        await self.house.ended(asked)
        self.house.calm()
        return asked

    async def _asked(self, member: Member, command: str, **options: object) -> Interaction:
        asked = await self.house.wire.command(member, self.studio, command, **options)
        await asked.answer
        return asked

    async def _ask_for_approval(self) -> None:
        """One job waits for a manager, who says yes; then nothing has to be approved any more."""
        approvals = self.house.wire.channel("approvals")
        given = {"approvals_channel": approvals, "approval_threshold": "1"}
        await self._asked(self.mona, "server settings", **given)
        await self._asked(self.ada, "image-to-video", image=a_picture(), prompt="dance")
        request = await self._shown(approvals)
        await (await self.house.wire.click(self.mona, request, request.button("Approve"))).answer
        await self._asked(self.mona, "server settings", approval_threshold="none")

    async def _shown(self, channel: Channel) -> Post:
        return await self.house.wire.wait_for(lambda: next(iter(self.house.wire.messages(channel)), None))

    async def _go_on(self, film: Interaction, picture: Interaction, fileless: Interaction) -> None:
        """Everything that can be done with what was made."""
        wire, result, without = self.house.wire, self.house.outcome(picture), self.house.outcome(fileless)
        self.linked = await wire.click(self.ada, without, f"job:link:{self.house.job(fileless)['id']}")
        await wire.wait_for(lambda: self.linked and self.linked.message and not self.linked.message.thinking)
        for name in ("jobs list", "credits"):
            await self._asked(self.ada, name)
        export = await self._asked(self.mona, "usage export")
        await wire.wait_for(lambda: export.message and export.message.files)
        again = await wire.click(self.ada, result, f"job:again:{self.house.job(picture)['id']}")
        await again.answer
        posted = self.house.outcome(film)
        await (await wire.click(self.ada, posted, f"job:delete:{self.house.job(film)['id']}")).answer
        erasing = await wire.click(self.ada, posted_question(self.house), erase_id(self.house, film))
        await erasing.answer
        await self.house.reached(film, "done", erase_at=None)
        await self.house.at_rest()


def posted_question(house: House) -> Post:
    """The message that asks whether a result is to be deleted."""
    return [post for post in house.wire.world.posts.values() if post.text.startswith("Delete this result")][
        -1
    ]


def erase_id(house: House, asked: Interaction) -> str:
    return f"job:erase:{house.job(asked)['id']}"


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def day(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Day]:
    async with House(tmp_path_factory.mktemp("day"), LOG_LEVEL="DEBUG", ARCHIVE="true") as house:
        day = Day(house)
        await day.live()
        yield day


async def test_the_day_was_a_full_one(day: Day) -> None:
    """Otherwise nothing would be found because nothing was there."""
    jobs = day.house.books.jobs()
    assert len(jobs) == 11
    assert {job["state"] for job in jobs} == {"done", "failed"}
    assert all(map(over, jobs))
    assert [job["erased_at"] is not None for job in jobs].count(True) == 1
    assert [job["decided_by"] for job in jobs if job["decided_by"]] == [day.mona.id]


async def test_nothing_is_in_the_log(day: Day) -> None:
    assert "DEBUG" in day.house.process.output
    assert day.house.leaks() == []


async def test_nobody_reads_in_the_log_what_somebody_has_asked_for(day: Day) -> None:
    prompts = ("a fox", "a hen", "an owl", "http:400", "garbled expired-download")
    assert [
        line for line in day.house.process.output.splitlines() if any(each in line for each in prompts)
    ] == []


async def test_nothing_is_in_a_message_but_the_link_that_somebody_asked_for(day: Day) -> None:
    """Whoever presses that button sees the address alone."""
    linked = day.linked
    assert linked is not None
    told = sent(day.house.wire.requests, (*FOR_GOOD, *day.house.wire.world.interactions))

    assert [linked.token in each.path for each in told] == [True]
    assert linked.message is not None
    assert linked.message.ephemeral
    assert SIGNED.search(json.dumps(linked.message.components))


async def test_nothing_is_in_a_file_that_was_attached(day: Day) -> None:
    files = [file for post in day.house.wire.world.posts.values() for file in post.files]
    tables = [file.read().decode("utf-8-sig") for file in files if file.name.endswith(".csv")]
    assert len(tables) == 1
    assert not SIGNED.search(tables[0])
    assert not any(secret in tables[0] for secret in (*FOR_GOOD, *day.house.wire.world.interactions))


async def test_the_database_keeps_nothing_but_addresses_of_attachments_that_end_within_a_day(
    day: Day,
) -> None:
    """They are Discord's, for `Again` and an open form, and Discord ends them: no token is left, and nothing of Magic
    Hour's.
    """
    found = written_down(day.house.books.path, (*FOR_GOOD, *day.house.wire.world.interactions))

    assert {(table, column) for table, column, _ in found} == {("jobs", "request"), ("selections", "files")}
    for _, _, value in found:
        assert written_down_elsewhere(value) == []


def written_down_elsewhere(value: str) -> list[str]:
    """The signed addresses in a value that are not Discord's."""
    addresses = re.findall(r"https?://[^\s\"]+\?[^\s\"]+", value)
    assert addresses
    return [address for address in addresses if not AT_DISCORD.search(address)]


async def test_the_metrics_tell_nothing(day: Day) -> None:
    async with (
        aiohttp.ClientSession() as session,
        session.get(f"http://127.0.0.1:{day.house.port}/metrics") as answer,
    ):
        shown = await answer.text()
    people = (str(day.ada.id), str(day.house.wire.guild.id), "a fox")
    assert "jobs" in shown
    assert not SIGNED.search(shown)
    assert not any(each in shown for each in (*FOR_GOOD, *people))


async def test_a_backup_and_the_bytes_on_the_disk_hold_none_of_the_keys(day: Day, tmp_path: Path) -> None:
    """Also those bytes that no table refers to any more; nothing but the owner of the files can read them."""
    path = tmp_path / "a.backup"
    async with BotProcess(day.house.env, day.house.folder, arguments=("backup", str(path))) as process:
        assert await process.exited() == 0, process.output
    files = [path, *(file for file in day.house.folder.rglob("*") if file.is_file())]

    kept = await asyncio.to_thread(lambda: {file: file.read_bytes() for file in files})

    assert {"a.backup", "bot.db", "bot.db-wal"} <= {file.name for file in kept}
    assert any(file.suffix == ".png" for file in kept)  # the archive has results
    leaking = [
        (file.name, secret) for file, data in kept.items() for secret in FOR_GOOD if secret.encode() in data
    ]
    assert leaking == []
    assert {file.stat().st_mode & 0o077 for file in kept} == {0}
