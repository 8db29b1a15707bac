"""The way of one job through the engine, and what its member and the ledger see of it."""

from bot.errors import DiscordBusy, DiscordForbidden, FileTooLarge
from bot.jobs.states import State
from tests.jobs.world import PICTURE, World


async def test_a_job_is_carried_from_its_card_to_its_result(world: World) -> None:
    job = await world.accept()

    await world.go_on()
    world.magic_hour.finish()
    await world.go_on(30)

    done = await world.job(job.id)
    assert done.state is State.DONE
    assert [post.words for post in world.poster.posts] == ["result, 10 credits"]
    assert await world.available() == 490


async def test_the_card_shows_the_last_state(world: World) -> None:
    job = await world.accept()

    await world.go_on()
    world.magic_hour.finish()
    await world.go_on(30)

    assert world.poster.cards[job.id][-1] == State.DONE


async def test_several_outputs_are_one_message(world: World) -> None:
    job = await world.accept()

    await world.go_on()
    world.magic_hour.finish(outputs=4)
    await world.go_on(30)

    files = [f"voice-generator-{job.id}-{number}.mp3" for number in (1, 2, 3, 4)]
    assert [post.files for post in world.poster.posts] == [files]


async def test_a_file_is_uploaded_once_and_named_in_the_request(world: World) -> None:
    order = world.order("image-to-video", image=PICTURE, prompt="a wave", model="wan-2.2", resolution="480p")

    job = await world.accept(order)
    await world.go_on()

    assert world.magic_hour.uploads == ["in.png"]
    assert (await world.job(job.id)).paths == {"image": "api-assets/0.png"}


async def test_nothing_is_asked_of_magic_hour_before_the_card_stands(world: World) -> None:
    await world.book.accept(world.order())

    await world.go_on()

    assert world.magic_hour.creates == []


async def test_a_job_whose_card_is_never_heard_of_goes_on_by_itself(world: World) -> None:
    """The process died between the hold and the answer: whether the member saw the card is not known."""
    await world.book.accept(world.order())

    world.restart()
    await world.go_on(world.pace.card_grace + 1)

    assert len(world.magic_hour.creates) == 1


async def test_a_withdrawn_job_costs_nothing_and_says_nothing(world: World) -> None:
    job = await world.book.accept(world.order())

    assert await world.book.withdraw(job.id)
    await world.go_on(60)

    assert (world.magic_hour.creates, world.poster.posts) == ([], [])
    assert await world.available() == 500


async def test_the_same_interaction_gives_the_same_job_and_one_hold(world: World) -> None:
    order = world.order()

    first = await world.book.accept(order)
    second = await world.book.accept(order)

    assert first.id == second.id
    assert await world.available() == 490


async def test_the_hold_is_corrected_by_what_magic_hour_charges(world: World) -> None:
    world.magic_hour.price = 25

    job = await world.accept()
    await world.go_on()

    assert (await world.job(job.id)).credits == 25
    assert await world.available() == 475


async def test_the_final_charge_is_what_the_member_pays(world: World) -> None:
    job = await world.accept()

    await world.go_on()
    world.magic_hour.finish(credits=7)
    await world.go_on(30)

    assert (await world.job(job.id)).credits == 7
    assert await world.available() == 493


async def test_a_failed_job_is_told_once_and_costs_nothing(world: World) -> None:
    await world.accept()

    await world.go_on()
    world.magic_hour.finish("error", error={"code": "nsfw", "message": "no"}, credits=0)
    await world.go_on(30)
    await world.go_on(3600)

    assert [post.words for post in world.poster.posts] == ["failed nsfw"]
    assert await world.available() == 500


async def test_a_job_canceled_at_magic_hour_is_told_and_costs_nothing(world: World) -> None:
    await world.accept()

    await world.go_on()
    world.magic_hour.finish("canceled", credits=0)
    await world.go_on(30)

    assert [post.words for post in world.poster.posts] == ["canceled canceled_at_magic_hour"]
    assert await world.available() == 500


async def test_an_unknown_status_is_waited_out(world: World) -> None:
    await world.accept()
    await world.go_on()

    world.magic_hour.finish("paused")
    await world.go_on(30)
    for made in world.magic_hour.projects.values():
        made.status = "complete"
    await world.go_on(60)

    assert len(world.poster.posts) == 1


async def test_a_busy_discord_delays_the_result_and_loses_nothing(world: World) -> None:
    job = await world.accept()
    await world.go_on()
    world.magic_hour.finish()

    world.poster.troubles.extend([DiscordBusy(retry_after=5.0)] * 3)
    for _ in range(4):
        await world.go_on(30)

    assert (await world.job(job.id)).state is State.DONE
    assert len(world.poster.posts) == 1


async def test_a_refused_size_is_posted_without_the_file(world: World) -> None:
    await world.accept()
    await world.go_on()
    world.magic_hour.finish()

    world.poster.troubles.append(FileTooLarge())
    await world.go_on(30)

    assert [(post.files, len(post.missing)) for post in world.poster.posts] == [([], 1)]


async def test_a_result_that_nobody_can_be_shown_is_kept_and_paid_for(world: World) -> None:
    job = await world.accept()
    await world.go_on()
    world.magic_hour.finish()

    world.poster.troubles.append(DiscordForbidden())
    await world.go_on(30)

    kept = await world.job(job.id)
    assert (kept.state, kept.result_id) == (State.DONE, None)
    assert await world.available() == 490
