"""`Post here` on the page of `/jobs show`: a result for everybody, once for each page, also after a restart."""

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import discord
import pytest
from simcord.results import InteractionResult

from bot.app import Parts
from bot.discord_client import MagicHourBot
from bot.jobs.bells import Bells
from bot.jobs.history import History
from bot.jobs.job import Job
from bot.jobs.states import State
from bot.messages.posting import words_of
from bot.store.database import Database
from tests.cogs.conftest import Place
from tests.cogs.fakes import MemoryOutputs
from tests.cogs.office import labels, opened, told
from tests.cogs.shelf import NOWHERE, Shelf, page, read, shelved_in
from tests.jobs.mortal import Death
from tests.messages.jobs import an_image_request

refused = pytest.mark.simcord(check_errors=False)

SHOW = "jobs show"
KEPT = {**NOWHERE, "output_count": 1}


@pytest.fixture
async def built(tmp_path: Path) -> AsyncIterator[Parts]:
    async with opened(shelved_in(tmp_path)) as parts:
        yield parts


@pytest.fixture
def simcord_bot(built: Parts) -> MagicHourBot:
    return built.make_client()


@pytest.fixture
def shelf(place: Place, built: Parts, tmp_path: Path) -> Shelf:
    built.poster.client = place.bot
    return Shelf(place, built, tmp_path)


class Meanwhile(History):
    """Writes down where a result stands right after something else has happened."""

    def __init__(self, database: Database, happens: Callable[[], Awaitable[None]]) -> None:
        super().__init__(database, Bells())
        self._happens = happens

    async def stands(self, job_id: str, channel_id: int, message_ids: Sequence[int]) -> bool:
        await self._happens()
        return await super().stands(job_id, channel_id, message_ids)


async def meanwhile(shelf: Shelf, happens: Callable[[], Awaitable[None]]) -> None:
    """From now on this happens between a post and the note of it."""
    history = Meanwhile(shelf.parts.database, happens)
    shelf.parts = replace(shelf.parts, services=replace(shelf.parts.services, history=history))
    await shelf.restart()


async def shown(place: Place, shelf: Shelf, job: Job, files: int = 1) -> InteractionResult:
    """The page of a job whose files are at hand; of more than two not all go into one message."""
    shelf.keep_files_of(job, files, size=9_000_000)
    return await place.alice.slash(place.channel, SHOW, job=job.id)


def url(place: Place, message: discord.Message) -> str:
    return f"https://discord.com/channels/{place.guild.id}/{place.channel.id}/{message.id}"


async def test_a_kept_result_is_posted_and_known_to_stand_there(place: Place, shelf: Shelf) -> None:
    job = await shelf.put(**KEPT)
    answer = await shown(place, shelf, job)
    assert "**Its result could not be posted**, so it was kept." in read(answer)

    pressed = await place.alice.click(page(answer), label="Post here")

    (posted,) = place.channel.history()
    assert len(posted.attachments) == 1
    assert f"{place.alice.mention} **AI Image Generator** is done." in words_of(posted)
    assert "Again" in labels(posted)
    assert told(pressed) == f"It stands here: {url(place, posted)}"
    after = await shelf.read(job.id)
    assert (after.result_channel_id, after.result_id, after.kept) == (place.channel.id, posted.id, False)
    assert after.card_revision > job.card_revision
    listed = read(await place.alice.slash(place.channel, "jobs list"))
    assert f"[result]({url(place, posted)})" in listed


async def test_a_result_kept_elsewhere_is_linked_where_it_was_posted(place: Place, shelf: Shelf) -> None:
    job = await shelf.put(**KEPT)
    shelf.keep_files_of(job)
    other = place.guild.create_text_channel("gallery")
    answer = await place.alice.slash(other, SHOW, job=job.id)

    await place.alice.click(page(answer), label="Post here")

    (posted,) = other.history()
    listed = read(await place.alice.slash(place.channel, "jobs list"))
    assert f"[result](https://discord.com/channels/{place.guild.id}/{other.id}/{posted.id})" in listed


@pytest.mark.parametrize("facts", [KEPT, {}])
async def test_pressed_twice_it_is_posted_once_also_over_a_restart(
    place: Place, shelf: Shelf, facts: dict[str, Any]
) -> None:
    answer = await shown(place, shelf, await shelf.put(**facts))

    first = await place.alice.click(page(answer), label="Post here")
    await shelf.restart()
    second = await place.alice.click(page(answer), label="Post here")

    (posted,) = place.channel.history()
    assert told(first) == told(second) == f"It stands here: {url(place, posted)}"


async def test_a_result_that_stands_somewhere_is_known_there_and_here(place: Place, shelf: Shelf) -> None:
    """Where it stands first is where its card leads; `Delete` has to know both."""
    job = await shelf.put(result_id=7_001, result_channel_id=2_001)
    answer = await shown(place, shelf, job)

    for _ in range(2):
        await place.alice.click(page(answer), label="Post here")

    (copy,) = place.channel.history()
    assert (await shelf.read(job.id)).messages == ((2_001, 7_001), (place.channel.id, copy.id))


async def test_a_copy_goes_wherever_it_stands_when_its_result_is_deleted(place: Place, shelf: Shelf) -> None:
    job = await shelf.put(result_id=7_001)
    shelf.keep_files_of(job)
    other = place.guild.create_text_channel("gallery")
    answer = await place.alice.slash(other, SHOW, job=job.id)
    await place.alice.click(page(answer), label="Post here")
    assert len(other.history()) == 1

    await shelf.parts.poster.remove_result(await shelf.read(job.id))

    assert other.history() == []


@refused
@pytest.mark.parametrize("facts", [KEPT, {"output_count": 3}])
async def test_what_is_deleted_while_it_is_being_posted_does_not_stay(
    place: Place, shelf: Shelf, facts: dict[str, Any]
) -> None:
    job = await shelf.put(**facts)
    answer = await shown(place, shelf, job, files=job.outputs)

    async def deleted() -> None:
        if len(place.channel.history()) == (2 if job.outputs > 1 else 1):
            await shelf.parts.book.erase(job.id, place.alice.id)

    await meanwhile(shelf, deleted)
    pressed = await place.alice.click(page(answer), label="Post here")

    assert told(pressed) == "This result has been deleted meanwhile, so it is not posted."
    assert place.channel.history() == []


@refused
async def test_what_a_busy_discord_does_not_take_back_goes_with_the_next_deletion(
    place: Place, shelf: Shelf
) -> None:
    """Nobody else knows that it stands there."""
    job = await shelf.put(**KEPT)
    answer = await shown(place, shelf, job)

    async def deleted() -> None:
        await shelf.parts.book.erase(job.id, place.alice.id)

    await meanwhile(shelf, deleted)
    place.env.inject_error("DELETE", "/channels/*/messages/*", status=503)
    pressed = await place.alice.click(page(answer), label="Post here")
    (copy,) = place.channel.history()
    (eraser,) = [role for role in shelf.parts.engine.roles if role.name == "eraser"]
    while await eraser.step():
        pass

    assert told(pressed) == "This result has been deleted meanwhile, so it is not posted."
    assert (place.channel.id, copy.id) in (await shelf.read(job.id)).messages
    assert place.channel.history() == []
    assert (await shelf.read(job.id)).erased_at


@refused
async def test_a_death_on_the_way_leaves_nothing_that_is_not_known(place: Place, shelf: Shelf) -> None:
    """The second of two messages is posted, but not written down before the next press finds it."""
    job = await shelf.put(**NOWHERE, output_count=3)
    answer = await shown(place, shelf, job, files=3)
    sound = shelf.parts

    async def dies() -> None:
        if len(place.channel.history()) == 2:
            raise Death

    await meanwhile(shelf, dies)
    await place.alice.click(page(answer), label="Post here")
    first, second = ((place.channel.id, message.id) for message in place.channel.history())
    assert (await shelf.read(job.id)).messages == (first,)
    shelf.parts = sound
    await shelf.restart()
    await place.alice.click(page(answer), label="Post here")

    assert (await shelf.read(job.id)).messages == (first, second)
    assert len(place.channel.history()) == 2


async def test_a_spoiler_stays_one(place: Place, shelf: Shelf) -> None:
    job = await shelf.put(**KEPT, spoiler=True)
    answer = await shown(place, shelf, job)

    await place.alice.click(page(answer), label="Post here")

    for message in (answer.followups[0].message, *place.channel.history()):
        (gallery,) = [
            part
            for container in message.components
            if isinstance(container, discord.Container)
            for part in container.children
            if isinstance(part, discord.MediaGalleryComponent)
        ]
        assert [item.spoiler for item in gallery.items] == [True]


@refused
async def test_where_the_bot_may_not_post_nothing_is_fetched(place: Place, shelf: Shelf) -> None:
    bot = place.bot.user
    assert bot is not None
    overwrites: Any = {bot: discord.PermissionOverwrite(send_messages=False)}
    closed = place.guild.create_text_channel("closed", overwrites=overwrites)
    job = await shelf.put(**KEPT)
    shelf.keep_files_of(job)
    answer = await place.alice.slash(closed, SHOW, job=job.id)

    pressed = await place.alice.click(page(answer), label="Post here")

    assert "I am missing Send Messages" in told(pressed)
    assert (await shelf.read(job.id)).kept


@refused
async def test_where_the_server_allows_no_tools_no_result_is_posted(place: Place, shelf: Shelf) -> None:
    answer = await shown(place, shelf, await shelf.put())
    other = place.guild.create_text_channel("art")
    await place.manager.slash(place.channel, "server channel", channel=other, allowed=True)

    pressed = await place.alice.click(page(answer), label="Post here")

    assert "The tools are not allowed in this channel" in told(pressed)
    assert place.channel.history() == []


@refused
async def test_what_has_been_deleted_meanwhile_is_posted_no_more(place: Place, shelf: Shelf) -> None:
    job = await shelf.put()
    answer = await shown(place, shelf, job)
    await shelf.change(job, erase_at=discord.utils.utcnow())

    pressed = await place.alice.click(page(answer), label="Post here")

    assert told(pressed) == "There is no result of this job to post."
    assert place.channel.history() == []


async def test_what_discord_does_not_take_is_posted_without_it(place: Place, shelf: Shelf) -> None:
    answer = await shown(place, shelf, await shelf.put(**KEPT))
    place.env.inject_error("POST", "/channels/*/messages", status=413, code=40005)

    await place.alice.click(page(answer), label="Post here")

    (posted,) = place.channel.history()
    assert posted.attachments == []
    assert "could not be attached here" in words_of(posted)


@refused
@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({"member": "bob"}, "Only <@"),
        ({"request": an_image_request(private=True)}, "its result is for you alone"),
        ({"guild_id": 5}, "not known any more"),
        ({"state": State.WAITING}, "There is no result of this job"),
    ],
)
async def test_a_button_that_nobody_was_shown_does_nothing(
    place: Place, shelf: Shelf, facts: dict[str, Any], words: str
) -> None:
    """Whatever names a job is looked at again."""
    who = {"member": place.bob} if facts.get("member") else {}
    job = await shelf.put(**{**facts, **who})
    shelf.keep_files_of(job)
    view = discord.ui.View()
    view.add_item(discord.ui.Button(label="Post here", custom_id=f"job:post:{job.id}"))
    channel = place.bot.get_partial_messageable(place.channel.id, guild_id=place.guild.id)
    await channel.send("forged", view=view)
    (message,) = place.channel.history()

    pressed = await place.alice.click(message, label="Post here")

    assert words in told(pressed)
    assert len(place.channel.history()) == 1


@refused
async def test_files_that_are_gone_are_an_honest_sentence_and_it_stays_kept(
    place: Place, shelf: Shelf
) -> None:
    job = await shelf.put(**KEPT)
    answer = await shown(place, shelf, job)
    outputs = shelf.parts.services.outputs
    assert isinstance(outputs, MemoryOutputs)
    outputs.files.clear()

    pressed = await place.alice.click(page(answer), label="Post here")

    assert "Magic Hour does not keep them any more" in told(pressed)
    assert (await shelf.read(job.id)).kept
