"""Approving and denying: who may, what the messages say, and what outlasts a restart."""

from collections.abc import AsyncIterator
from pathlib import Path

import discord
import pytest

from bot.app import Parts
from bot.credits.periods import Period
from bot.credits.rules import Rule, Scope
from bot.discord_client import MagicHourBot
from bot.jobs.states import State
from bot.messages.posting import words_of
from tests.cogs.conftest import Place
from tests.cogs.office import THRESHOLD, Office, built_in, labels, opened, shown, text, told


@pytest.fixture
async def built(tmp_path: Path) -> AsyncIterator[Parts]:
    async with opened(built_in(tmp_path)) as parts:
        yield parts


@pytest.fixture
def simcord_bot(built: Parts) -> MagicHourBot:
    return built.make_client()


@pytest.fixture
async def office(place: Place, built: Parts) -> Office:
    """Jobs of 20 credits and more wait for approval; everybody has 50 a week."""
    office = Office(place, built, place.guild.create_text_channel("approvals"))
    built.poster.client = place.bot
    await office.change(approvals_channel_id=office.approvals.id, approval_threshold=THRESHOLD)
    return office


async def test_the_card_says_that_it_waits_for_whom_and_until_when(office: Office, place: Place) -> None:
    card = shown(await office.order(20))

    job = await office.job()
    assert "Waiting until somebody who manages this server approves it." in text(card)
    assert f"<t:{int(job.due_at.timestamp())}:R>" in text(card)
    assert "**Credits:** 20 credits; nothing is held before it is approved" in text(card)
    assert labels(card) == ["Cancel"]


async def test_the_request_says_who_wants_what_for_how_much_and_what_they_have(
    office: Office, place: Place
) -> None:
    await office.ask(70)

    request = office.request
    assert f"{place.alice.mention} asks for it in {place.channel.mention}." in text(request)
    assert "Approval wanted: AI Voice Generator" in text(request)
    assert "> xxx" in text(request)
    assert "voice name: **Elon Musk**" in text(request)
    assert "Price: 70 credits" in text(request)
    assert "more than the member has left: 20 would be granted" in text(request)
    assert "Credits of the member: 50 left" in text(request)
    assert labels(request) == ["Approve", "Deny"]


async def test_who_manages_the_server_approves_and_everybody_sees_who_did(
    office: Office, place: Place
) -> None:
    await office.ask()

    await place.manager.click(office.request, label="Approve")
    await office.work()

    job = await office.job()
    assert (job.state, job.credits, job.decided_by) == (State.ACCEPTED, THRESHOLD, place.manager.id)
    assert f"Approved by {place.manager.mention}." in text(office.request)
    assert labels(office.request) == []
    card, line = place.channel.history()
    assert f"Approved by {place.manager.mention}." in text(card)
    assert words_of(line).startswith(f"{place.alice.mention} **AI Voice Generator** was approved")


async def test_nobody_else_approves_or_denies(office: Office, place: Place) -> None:
    await office.ask()

    for label in ("Approve", "Deny"):
        answer = await place.alice.click(office.request, label=label)
        assert "Only those who may manage this server" in told(answer)

    assert (await office.job()).state is State.AWAITING_APPROVAL
    assert labels(office.request) == ["Approve", "Deny"]


async def test_a_member_of_the_manager_role_approves(office: Office, place: Place) -> None:
    role = place.guild.create_role("producers")
    carol = place.guild.add_member(place.env.create_user("carol"), roles=[role])
    await office.change(manager_role_id=role.id)
    await office.ask()

    await carol.click(office.request, label="Approve")

    assert (await office.job()).decided_by == carol.id


async def test_the_buttons_work_after_a_restart(office: Office, place: Place) -> None:
    await office.ask()
    await office.restart()

    await place.manager.click(office.request, label="Approve")

    assert (await office.job()).state is State.ACCEPTED


async def test_a_denial_asks_for_a_reason_which_the_member_reads(office: Office, place: Place) -> None:
    job = await office.ask()

    form = await place.manager.click(office.request, label="Deny")
    await place.manager.submit_modal(form, {"text": "too *long*"})
    await office.work()

    assert f"Denied by {place.manager.mention}: too \\*long\\*" in text(office.request)
    assert labels(office.request) == []
    _, failure = place.channel.history()
    assert f"{place.manager.mention} did not approve it: too \\*long\\*." in words_of(failure)
    assert "Nothing was charged." in words_of(failure)
    assert f"job {job.id}" in words_of(failure)
    assert labels(failure) == []


async def test_a_denial_needs_no_reason(office: Office, place: Place) -> None:
    await office.ask()

    form = await place.manager.click(office.request, label="Deny")
    await place.manager.submit_modal(form, {})

    assert f"**Denied by {place.manager.mention}.**" in text(office.request)


async def test_a_form_from_before_a_restart_still_denies(office: Office, place: Place) -> None:
    await office.ask()
    form = await place.manager.click(office.request, label="Deny")
    await office.restart()

    await place.manager.submit_modal(form, {"text": "no"})

    assert (await office.job()).state is State.DENIED


async def test_who_is_no_manager_any_more_cannot_send_the_form(office: Office, place: Place) -> None:
    role = place.guild.create_role("producers")
    carol = place.guild.add_member(place.env.create_user("carol"), roles=[role])
    await office.change(manager_role_id=role.id)
    await office.ask()
    form = await carol.click(office.request, label="Deny")
    await office.change(manager_role_id=None)

    answer = await carol.submit_modal(form, {"text": "no"})

    assert "Only those who may manage this server" in told(answer)
    assert (await office.job()).state is State.AWAITING_APPROVAL


@pytest.mark.parametrize("label", ["Approve", "Deny"])
async def test_who_presses_what_somebody_else_has_decided_is_told_how(
    office: Office, place: Place, label: str
) -> None:
    """Both read the message while it was open; it is set right for everybody."""
    job = await office.ask()
    await office.parts.book.approve(job.id, place.bob.id)

    answer = await place.manager.click(office.request, label=label)

    assert told(answer) == f"This request has been decided already: Approved by {place.bob.mention}."
    assert f"Approved by {place.bob.mention}." in text(office.request)
    assert labels(office.request) == []
    assert (await office.job()).decided_by == place.bob.id


async def test_a_form_that_is_sent_after_somebody_else_decided_is_told_how(
    office: Office, place: Place
) -> None:
    job = await office.ask()
    form = await place.manager.click(office.request, label="Deny")
    await office.parts.book.approve(job.id, place.bob.id)

    answer = await place.manager.submit_modal(form, {"text": "no"})

    assert f"Approved by {place.bob.mention}." in told(answer)
    assert (await office.job()).state is State.ACCEPTED


async def test_what_its_member_has_canceled_cannot_be_approved(office: Office, place: Place) -> None:
    card = shown(await office.order(20))
    await office.work()
    await place.alice.click(card, label="Cancel")

    answer = await place.manager.click(office.request, label="Approve")

    assert "it was canceled" in told(answer)
    assert labels(office.request) == []


async def test_a_cancel_sets_the_request_right_without_anybody_pressing(office: Office, place: Place) -> None:
    card = shown(await office.order(20))
    await office.work()

    await place.alice.click(card, label="Cancel")
    await office.work()

    assert "It is not wanted any more: it was canceled." in text(office.request)
    assert labels(office.request) == []
    assert "**Credits:** none charged" in text(place.channel.history()[0])


async def test_a_cap_that_stands_in_the_way_is_told_and_the_request_stays_open(
    office: Office, place: Place
) -> None:
    await office.put(Rule(Scope.CAP, 0, 10, Period.WEEK))
    await office.ask()
    assert "The whole server has 10 credits left until" in text(office.request)

    answer = await place.manager.click(office.request, label="Approve")

    assert "this server has 10 credits of its 10 credits a week left" in told(answer)
    assert "The request stays open." in told(answer)
    assert labels(office.request) == ["Approve", "Deny"]


@pytest.mark.simcord(check_errors=False)
async def test_an_approval_counts_although_the_message_could_not_be_changed(
    office: Office, place: Place
) -> None:
    await office.ask()
    place.env.inject_error("POST", "/interactions/*/callback", status=403, code=50013)

    answer = await place.manager.click(office.request, label="Approve")

    assert told(answer) == f"Approved by {place.manager.mention}."
    assert (await office.job()).state is State.ACCEPTED
    await office.work()
    assert labels(office.request) == []


async def test_a_request_that_nobody_knows_any_more_is_an_honest_sentence(
    office: Office, place: Place
) -> None:
    view = discord.ui.View()
    view.add_item(discord.ui.Button(label="Approve", custom_id="approval:approve:000000000000"))
    channel = place.bot.get_partial_messageable(office.approvals.id, guild_id=place.guild.id)
    await channel.send("an old request", view=view)

    answer = await place.manager.click(office.request, label="Approve")

    assert told(answer) == "This request is not known any more."


async def test_a_private_request_is_shown_to_managers_and_says_so_to_its_member(
    office: Office, place: Place
) -> None:
    answer = await office.order(20, private=True)
    await office.work()

    assert answer.ephemeral
    assert "They see what you asked for." in text(shown(answer))
    assert "to be seen by them alone" in text(office.request)


async def test_nothing_of_a_private_request_is_told_in_the_channel_when_it_is_approved(
    office: Office, place: Place
) -> None:
    await office.ask(private=True)

    await place.manager.click(office.request, label="Approve")
    await office.work()

    assert place.channel.history(viewer=place.bob) == []


async def test_a_refusal_offers_to_ask_with_one_button(office: Office, place: Place) -> None:
    await office.change(approval_threshold=None)

    refusal = shown(answer := await office.order(70))

    assert answer.ephemeral
    assert "This costs 70 credits, and you have 50 credits left." in words_of(refusal)
    assert "The button below asks those who manage this server." in words_of(refusal)
    assert "Ask somebody" not in words_of(refusal)
    assert labels(refusal) == ["Ask for approval"]

    card = shown(await place.alice.click(refusal, label="Ask for approval"))
    await office.work()
    await place.manager.click(office.request, label="Approve")

    assert "Waiting until somebody who manages this server approves it." in text(card)
    job = await office.job()
    assert (job.state, job.credits) == (State.ACCEPTED, 70)


async def test_what_is_asked_for_still_leads_to_the_message_it_goes_on_from(
    office: Office, place: Place
) -> None:
    await office.change(approval_threshold=None)
    await office.order(20)
    message = await place.bob.send(place.channel, "look", attachments=[("cat.png", b"\x89PNG")])
    refusal = shown(await place.alice.context_menu(place.channel, "Upscale", message))

    card = shown(await place.alice.click(refusal, label="Ask for approval"))

    assert (await office.job()).origin_message_id == message.id
    assert f"/{place.channel.id}/{message.id})" in text(card)


async def test_asking_twice_asks_once(office: Office, place: Place) -> None:
    await office.change(approval_threshold=None)
    refusal = shown(await office.order(70))
    await place.alice.click(refusal, label="Ask for approval")

    answer = await place.alice.click(refusal, label="Ask for approval")
    await office.work()

    assert "You have asked for an approval of this already." in told(answer)
    assert len(office.approvals.history()) == 1


async def test_asking_works_after_a_restart(office: Office, place: Place) -> None:
    await office.change(approval_threshold=None)
    refusal = shown(await office.order(70))
    await office.restart()

    await place.alice.click(refusal, label="Ask for approval")

    assert (await office.job()).state is State.AWAITING_APPROVAL


async def test_a_private_wish_stays_private_when_its_approval_is_asked_for(
    office: Office, place: Place
) -> None:
    await office.change(approval_threshold=None)
    refusal = shown(await office.order(70, private=True))

    answer = await place.alice.click(refusal, label="Ask for approval")

    assert answer.ephemeral
    assert (await office.job()).private


@pytest.mark.simcord(check_errors=False)
async def test_without_anybody_to_ask_a_refusal_has_no_button(office: Office, place: Place) -> None:
    await office.change(approvals_channel_id=None)

    refusal = shown(await office.order(70))

    assert "you have 50 credits left" in words_of(refusal)
    assert labels(refusal) == []


async def test_what_is_asked_for_is_bound_by_what_the_server_allows_by_then(
    office: Office, place: Place
) -> None:
    await office.change(approval_threshold=None)
    refusal = shown(await office.order(70))
    await office.parts.services.servers.pause(office.manager, "We are moving")

    answer = await place.alice.click(refusal, label="Ask for approval")

    assert "We are moving." in told(answer)
    assert (await office.job()).refused
