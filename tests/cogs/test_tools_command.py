"""`/tools`."""

import pytest

from bot.tools import CATALOGUE, Kind
from tests.cogs.conftest import Place


async def test_a_member_sees_every_tool_with_its_price_and_usual_time(place: Place) -> None:
    answer = await place.alice.slash(place.channel, "tools")

    assert answer.ephemeral
    assert answer.response is not None
    shown = "\n".join(embed.description or "" for embed in answer.response.embeds)
    for tool in CATALOGUE.values():
        assert f"**/{tool.command}** {tool.description}\n-# {tool.costs}" in shown
    assert "-# 10 credits, usually 4 s" in shown


@pytest.mark.parametrize("kind", Kind)
async def test_a_member_may_ask_for_one_kind(place: Place, kind: Kind) -> None:
    answer = await place.alice.slash(place.channel, "tools", kind=kind.value)

    assert answer.response is not None
    (embed,) = answer.response.embeds
    offered = {tool.command for tool in CATALOGUE.values() if tool.kind is kind}
    assert {line.split("**")[1][1:] for line in (embed.description or "").splitlines()[::2]} == offered


async def test_a_tool_that_the_server_forbids_is_not_listed(place: Place) -> None:
    await place.manager.slash(place.channel, "server tool", tool="image-editor", enabled=False)

    answer = await place.alice.slash(place.channel, "tools", kind="image")

    assert answer.response is not None
    shown = answer.response.embeds[0].description or ""
    assert "/image-editor" not in shown
    assert "/image-generator" in shown
