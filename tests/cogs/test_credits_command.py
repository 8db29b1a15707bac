"""`/credits`."""

import pytest

from tests.cogs.conftest import Place
from tests.cogs.fakes import Parts


async def test_a_member_sees_their_own_credits_alone(place: Place, parts: Parts) -> None:
    parts.statements.spent[place.alice.id] = 120

    answer = await place.alice.slash(place.channel, "credits")

    assert answer.ephemeral
    assert answer.response is not None
    assert "1,630 credits" in (answer.response.embeds[0].description or "")


async def test_a_manager_sees_somebody_elses(place: Place, parts: Parts) -> None:
    parts.statements.spent[place.alice.id] = 120

    answer = await place.manager.slash(place.channel, "credits", member=place.alice)

    assert answer.ephemeral
    assert answer.response is not None
    assert answer.response.embeds[0].title == "Credits of alice"
    assert "1,630 credits" in (answer.response.embeds[0].description or "")


async def test_the_manager_role_sees_somebody_elses_too(place: Place) -> None:
    deputies = place.guild.create_role("deputies")
    deputy = place.guild.add_member(place.env.create_user("dora"), roles=[deputies])
    await place.manager.slash(place.channel, "server settings", manager_role=deputies)

    answer = await deputy.slash(place.channel, "credits", member=place.alice)

    assert answer.response is not None
    assert answer.response.embeds[0].title == "Credits of alice"


@pytest.mark.simcord(check_errors=False)
async def test_a_member_does_not_see_somebody_elses(place: Place) -> None:
    answer = await place.alice.slash(place.channel, "credits", member=place.bob)

    assert answer.ephemeral
    assert answer.response is not None
    assert not answer.response.embeds
    assert "Only those who may manage" in answer.response.content


async def test_a_member_may_name_themselves(place: Place) -> None:
    answer = await place.alice.slash(place.channel, "credits", member=place.alice)

    assert answer.response is not None
    assert answer.response.embeds[0].title == "Credits"
