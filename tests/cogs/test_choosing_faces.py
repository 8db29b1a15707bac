"""Choosing faces on Discord: what the card shows, who may choose, what is sent, and what outlasts a restart."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import discord
import pytest
from simcord.actors import MemberActor
from simcord.results import InteractionResult

from bot.app import Parts, build
from bot.discord_client import MagicHourBot
from bot.jobs.job import Job
from bot.jobs.states import State
from bot.messages.draft import Button
from bot.messages.panel import Panel
from bot.messages.posting import parts_of
from bot.settings import Settings
from bot.store import cards
from sandbox.magic_hour import StandIn
from tests.cogs.conftest import Place
from tests.cogs.managers import said
from tests.cogs.office import labels, shown, text
from tests.cogs.posted import hide_what_is_given
from tests.databases import migrated
from tests.jobs.searches import face_picture

PEOPLE = "https://files.example/people.png"
NEW = ("new.png", b"\x89PNG some bytes")
NOTES = ("notes.txt", b"some words")


@dataclass
class Time:
    """The real time, moved on by a test."""

    ahead: timedelta = field(default=timedelta(0))

    def __call__(self) -> datetime:
        return discord.utils.utcnow() + self.ahead


@pytest.fixture
def time() -> Time:
    return Time()


@pytest.fixture
async def built(tmp_path: Path, time: Time) -> AsyncIterator[Parts]:
    """The bot's own parts, with Magic Hour's stand-in behind them."""
    magic_hour = StandIn(speed=1000, key="key")
    await migrated(tmp_path / "bot.db")
    facts = {
        "discord_token": "token",
        "magic_hour_api_key": "key",
        "magic_hour_base_url": await magic_hour.start(),
        "database_url": f"sqlite+aiosqlite:///{tmp_path / 'bot.db'}",
        "data_dir": tmp_path,
        "default_allowance_credits": 15,
    }
    parts = build(Settings.model_validate(facts), clock=time)
    yield parts
    await parts.clips.aclose()
    await parts.magic_hour.aclose()
    await parts.database.close()
    await magic_hour.close()


@pytest.fixture
def simcord_bot(built: Parts) -> MagicHourBot:
    return built.make_client()


@dataclass
class Gallery:
    """A channel where Alice chooses faces of a picture in which three are found."""

    place: Place
    parts: Parts
    time: Time

    async def ask(self, **options: Any) -> InteractionResult:
        return await self.place.alice.slash(
            self.place.channel, "face-swap-photo", target_url=PEOPLE, choose_faces=True, **options
        )

    async def find(self, **options: Any) -> discord.Message:
        """The card with the faces on it."""
        answer = await self.ask(**options)
        await self.work(3)
        await self.work(30)
        assert (await self.job()).state is State.CHOOSING
        return self.card if not options else shown(answer)

    async def find_many(self, count: int) -> discord.Message:
        """A card with more faces than the stand-in ever finds."""
        await self.find()
        faces = [f"api-assets/d/0-{index}.png" for index in range(count)]
        job = await self.job()
        async with self.parts.database.write() as transaction:
            await cards.change(transaction, job.id, {"faces": faces})
        picture = self.parts.settings.data_dir / "faces.png"
        picture.write_bytes(face_picture())
        await self.parts.poster.show_faces(await self.job(), picture)
        return self.card

    async def work(self, seconds: float) -> None:
        """What the engine does once so many seconds have passed."""
        self.time.ahead += timedelta(seconds=seconds)
        workers = (*self.parts.engine.roles, self.parts.engine.announcer)
        named = [worker for worker in workers if worker.name in {"detector", "clerk", "courier", "announcer"}]
        while any([await worker.step() for worker in named]):
            pass

    async def restart(self) -> None:
        """A new client, which knows nothing of the messages and forms that are open."""
        client = self.parts.make_client()
        await self.place.env.restart_bot(client)
        self.parts.poster.client = client

    async def job(self) -> Job:
        """Alice's latest job."""
        (job, *_) = await self.parts.book.recent(self.place.guild.id, self.place.alice.id)
        return job

    async def press(
        self, card: discord.Message, member: MemberActor | None = None, label: str = "Choose faces"
    ) -> InteractionResult:
        return await (member or self.place.alice).click(card, label=label)

    @property
    def card(self) -> discord.Message:
        (message,) = self.place.channel.history()
        return message


@pytest.fixture
async def gallery(place: Place, built: Parts, time: Time) -> Gallery:
    built.poster.client = place.bot
    return Gallery(place, built, time)


def fields(form: InteractionResult) -> list[tuple[str, bool]]:
    """What a form asks for, and whether it must be given."""
    assert form.modal is not None
    return [(each["label"], each["component"]["required"]) for each in form.modal["components"]]


def _choosing(job: Job) -> Button:
    return Button("Choose faces", custom_id=f"job:faces:{job.id}")


def pictures(message: discord.Message) -> list[str]:
    """The pictures that a message shows."""
    galleries = [
        part for part in parts_of(message.components) if isinstance(part, discord.MediaGalleryComponent)
    ]
    return [item.media.url.partition("?")[0].rpartition("/")[2] for each in galleries for item in each.items]


async def test_the_card_says_at_once_that_faces_are_looked_for(gallery: Gallery) -> None:
    card = shown(await gallery.ask())

    assert "Looking for faces." in text(card)
    assert "nothing is held before the faces are chosen" in text(card)
    assert labels(card) == ["Cancel"]


async def test_the_faces_are_shown_on_the_card_with_a_button(gallery: Gallery) -> None:
    card = await gallery.find()

    job = await gallery.job()
    assert "3 faces were found." in text(card)
    assert f"Without a choice it ends <t:{int(job.due_at.timestamp())}:R>." in text(card)
    assert pictures(card) == [f"faces-{job.id}.jpg"]
    assert labels(card) == ["Choose faces", "Cancel"]


async def test_the_form_asks_for_a_picture_for_each_face(gallery: Gallery) -> None:
    form = await gallery.press(await gallery.find())

    assert fields(form) == [("Face 1", False), ("Face 2", False), ("Face 3", False)]


async def test_what_is_given_is_taken_and_the_card_goes_on_without_the_faces(gallery: Gallery) -> None:
    form = await gallery.press(await gallery.find())

    await gallery.place.alice.submit_modal(form, {"face:2": NEW})

    job = await gallery.job()
    assert (job.state, job.credits) == (State.ACCEPTED, 10)
    assert job.request.options["faces"] == [job.faces[1]]
    assert [file.filename for file in job.request.files if file.option == "new_face1"] == ["new.png"]
    assert "10 held" in text(gallery.card)
    assert "new face: **new.png**" in text(gallery.card)
    assert (pictures(gallery.card), gallery.card.attachments) == ([], [])
    assert labels(gallery.card) == ["Cancel"]


async def test_the_engines_next_edit_keeps_the_faces_until_they_are_chosen(gallery: Gallery) -> None:
    await gallery.find()
    job = await gallery.job()

    await gallery.parts.poster.show_card(job)
    assert pictures(gallery.card)

    canceled = await gallery.parts.book.cancel(job.id)
    await gallery.parts.poster.show_card(canceled)
    assert (pictures(gallery.card), gallery.card.attachments) == ([], [])


@pytest.mark.parametrize("hidden", [True, False])
async def test_a_new_face_that_its_member_hides_makes_a_spoiler(gallery: Gallery, *, hidden: bool) -> None:
    form = await gallery.press(await gallery.find())
    if hidden:
        hide_what_is_given(gallery.place)

    await gallery.place.alice.submit_modal(form, {"face:2": NEW})

    job = await gallery.job()
    assert (job.state, job.spoiler) == (State.ACCEPTED, hidden)


async def test_a_form_without_any_picture_changes_nothing(gallery: Gallery) -> None:
    form = await gallery.press(await gallery.find())

    answer = await gallery.place.alice.submit_modal(form, {})

    assert "Give a picture for at least one of the faces." in said(answer)
    assert (await gallery.job()).state is State.CHOOSING


async def test_a_file_that_is_no_picture_is_refused_by_its_face(gallery: Gallery) -> None:
    form = await gallery.press(await gallery.find())

    answer = await gallery.place.alice.submit_modal(form, {"face:1": NEW, "face:3": NOTES})

    assert "`Face 3`: `notes.txt` cannot be used." in said(answer)
    assert (await gallery.job()).state is State.CHOOSING
    assert pictures(gallery.card), "another choice is possible"


async def test_button_and_form_outlast_a_restart(gallery: Gallery) -> None:
    card = await gallery.find()
    form = await gallery.press(card)
    await gallery.restart()

    await gallery.place.alice.submit_modal(form, {"face:1": NEW})
    assert (await gallery.job()).state is State.ACCEPTED

    answer = await gallery.place.alice.click(card, custom_id=f"job:cancel:{(await gallery.job()).id}")
    assert answer.response is not None


async def test_nobody_else_can_choose(gallery: Gallery) -> None:
    card = await gallery.find()

    answer = await gallery.press(card, gallery.place.bob)

    assert answer.modal is None
    assert f"Only {gallery.place.alice.mention}" in said(answer)


async def test_a_form_that_was_not_opened_on_the_card_changes_no_other_message(gallery: Gallery) -> None:
    card, job = await gallery.find(), await gallery.job()
    panel = Panel(texts=("The result of somebody else.",), buttons=(_choosing(job),))
    channel = gallery.place.env.bot.get_partial_messageable(gallery.place.channel.id)
    other = await channel.send(**panel.sending())
    form = await gallery.press(next(m for m in gallery.place.channel.history() if m.id == other.id))

    answer = await gallery.place.alice.submit_modal(form, {"face:1": NEW})

    after = {message.id: text(message) for message in gallery.place.channel.history()}
    assert (await gallery.job()).state is State.ACCEPTED
    assert answer.ephemeral
    assert "The new faces are taken" in said(answer)
    assert "The result of somebody else." in after[other.id]
    await gallery.work(1)
    assert "10 held" in text(next(m for m in gallery.place.channel.history() if m.id == card.id))


async def test_a_second_form_says_that_the_faces_are_chosen(gallery: Gallery) -> None:
    card = await gallery.find()
    first, second = await gallery.press(card), await gallery.press(card)

    await gallery.place.alice.submit_modal(first, {"face:1": NEW})
    answer = await gallery.place.alice.submit_modal(second, {"face:2": NEW})

    assert "have been chosen already" in said(answer)
    job = await gallery.job()
    assert (job.credits, job.request.options["faces"]) == (10, [job.faces[0]])


async def test_after_the_end_nothing_can_be_chosen(gallery: Gallery) -> None:
    card = await gallery.find()
    form = await gallery.press(card)
    await gallery.work(25 * 3600)
    assert "No new face was chosen in time." in text(gallery.card)
    assert "none charged" in text(gallery.card)
    assert labels(gallery.card) == []

    answer = await gallery.place.alice.submit_modal(form, {"face:1": NEW})

    assert "Faces can no longer be chosen for this job." in said(answer)
    assert (await gallery.job()).state is State.FAILED


async def test_a_card_that_missed_the_end_is_set_right(gallery: Gallery) -> None:
    card = await gallery.find()
    await gallery.parts.book.cancel((await gallery.job()).id)

    await gallery.press(card)

    assert "You canceled it." in text(gallery.card)
    assert labels(gallery.card) == []


async def test_cancel_ends_the_choice(gallery: Gallery) -> None:
    await gallery.press(await gallery.find(), label="Cancel")

    assert (await gallery.job()).state is State.CANCELED
    assert "You canceled it." in text(gallery.card)
    assert pictures(gallery.card) == []


async def test_whoever_cannot_pay_is_told_and_may_choose_later(gallery: Gallery) -> None:
    form = await gallery.press(await gallery.find())
    waiting = await gallery.job()
    prompt = "x" * 100
    await gallery.place.alice.slash(
        gallery.place.channel, "voice-generator", prompt=prompt, voice_name="Elon Musk"
    )

    answer = await gallery.place.alice.submit_modal(form, {"face:1": NEW})

    assert "you have 5 credits left" in said(answer)
    job = await gallery.parts.book.get(waiting.id)
    assert job
    assert job.state is State.CHOOSING


async def test_of_many_faces_some_are_picked_first(gallery: Gallery) -> None:
    card = await gallery.find_many(8)
    (menu,) = [part for part in parts_of(card.components) if isinstance(part, discord.SelectMenu)]
    assert labels(card) == ["Cancel"]
    assert [option.label for option in menu.options] == [f"Face {number}" for number in range(1, 9)]
    assert (menu.min_values, menu.max_values) == (1, 5)

    form = await gallery.place.alice.select(card, ["7", "2"])
    assert fields(form) == [("Face 2", True), ("Face 7", True)]
    await gallery.restart()
    await gallery.place.alice.submit_modal(form, {"face:2": NEW, "face:7": NEW})

    job = await gallery.job()
    assert job.state is State.ACCEPTED
    assert job.request.options["faces"] == [job.faces[1], job.faces[6]]


async def test_nobody_else_can_pick_faces(gallery: Gallery) -> None:
    card = await gallery.find_many(6)

    answer = await gallery.place.bob.select(card, ["1"])

    assert f"Only {gallery.place.alice.mention}" in said(answer)


async def test_in_private_only_the_member_sees_the_faces(gallery: Gallery) -> None:
    answer = await gallery.ask(private=True)
    await gallery.work(3)
    await gallery.work(30)
    assert gallery.place.channel.history() == []
    assert answer.response is not None
    card = answer.response.message

    assert pictures(card) == [f"faces-{(await gallery.job()).id}.jpg"]
    form = await gallery.press(card)
    await gallery.place.alice.submit_modal(form, {"face:1": NEW})

    assert (await gallery.job()).state is State.ACCEPTED
    assert "10 held" in text(answer.response.message)


async def test_choosing_leaves_nothing_behind_in_memory(gallery: Gallery) -> None:
    await gallery.press(await gallery.find())

    store = gallery.place.env.bot._connection._view_store
    assert not store._views
    assert not store._modals
