"""What Discord would refuse is refused and recorded."""

from typing import Any

import discord
import pytest

from tests.wire.conform import Problems, check_message
from tests.wire.conform_commands import check_commands
from tests.wire.conform_components import check_components, check_modal
from tests.wire.discord import Channel, WireDiscord
from tests.wire.errors import Json
from tests.wire.sample_bot import SampleBot


def row(*buttons: Json) -> list[Json]:
    return [{"type": 1, "components": list(buttons)}]


def button(label: str = "x", custom_id: str = "x") -> Json:
    return {"type": 2, "style": 1, "label": label, "custom_id": custom_id}


def option(name: str, **more: Any) -> Json:
    return {"type": 3, "name": name, "description": name, **more}


def select(count: int) -> list[Json]:
    options = [{"label": str(number), "value": str(number)} for number in range(count)]
    return row({"type": 3, "custom_id": "pick", "options": options})


MESSAGES: list[tuple[Json, bool]] = [
    ({"content": "x" * 2000}, True),
    ({"content": "x" * 2001}, False),
    ({"content": "x", "nonce": "n" * 25}, True),
    ({"content": "x", "nonce": "n" * 26}, False),
    ({"embeds": [{"description": "x" * 3000}, {"description": "x" * 3000}]}, True),
    ({"embeds": [{"description": "x" * 3000}, {"description": "x" * 3001}]}, False),
    ({"embeds": [{"image": {"url": "attachment://here.png"}}]}, True),
    ({"embeds": [{"image": {"url": "attachment://gone.png"}}]}, False),
    ({"embeds": [{"fields": [{"name": "", "value": "x"}]}]}, False),
    ({"components": row(button("x" * 80, "x" * 100))}, True),
    ({"components": row(button("x" * 81))}, False),
    ({"components": row(button("x", "x" * 101))}, False),
    ({"components": row(button(), button())}, False),
    ({"components": row(*(button("x", str(number)) for number in range(6)))}, False),
    ({"components": select(25)}, True),
    ({"components": select(26)}, False),
    ({"components": [{"type": 10, "content": "needs the flag"}]}, False),
    ({"flags": 1 << 15, "components": [{"type": 10, "content": "x" * 4000}]}, True),
    ({"flags": 1 << 15, "components": [{"type": 10, "content": "x" * 4001}]}, False),
    ({"flags": 1 << 15, "components": [{"type": 10, "content": "x"}] * 41}, False),
    ({"flags": 1 << 15, "content": "x", "components": [{"type": 10, "content": "x"}]}, False),
]


@pytest.mark.parametrize(("payload", "fine"), MESSAGES)
def test_the_limits_of_a_message(payload: Json, *, fine: bool) -> None:
    problems = Problems()
    v2 = bool(payload.get("flags"))
    check_message(problems, payload, {"here.png"}, v2=v2)
    check_components(problems, payload.get("components", []), {"here.png"}, v2=v2)
    assert (problems.found == []) is fine


COMMANDS: list[tuple[Json, bool]] = [
    ({}, True),
    ({"name": "Upper"}, False),
    ({"description": "x" * 101}, False),
    ({"options": [option(f"o{number}") for number in range(25)]}, True),
    ({"options": [option(f"o{number}") for number in range(26)]}, False),
    ({"options": [option("a"), option("b", required=True)]}, False),
    ({"options": [option("a", choices=[{"name": "x", "value": "x"}] * 26)]}, False),
    ({"options": [option("a", choices=[{"name": "x", "value": "x"}], autocomplete=True)]}, False),
    ({"options": [option("a", min_length=5, max_length=4)]}, False),
    ({"options": [option(f"o{n}", description="x" * 100, choices=_) for n in range(20) for _ in [[]]]}, True),
]


@pytest.mark.parametrize(("change", "fine"), COMMANDS)
def test_the_limits_of_a_command(change: Json, *, fine: bool) -> None:
    problems = Problems()
    check_commands(problems, [{"name": "paint", "description": "Paint", **change}])
    assert (problems.found == []) is fine


@pytest.mark.parametrize(("length", "fine"), [(59, True), (60, False)])
def test_a_command_has_8000_characters_in_sum(length: int, *, fine: bool) -> None:
    choices = [{"name": "n" * length, "value": "v" * 40} for _ in range(20)]
    options = [{"type": 3, "name": f"o{n}", "description": "d", "choices": choices} for n in range(4)]
    problems = Problems()
    check_commands(problems, [{"name": "paint", "description": "Paint", "options": options}])
    assert (problems.found == []) is fine


@pytest.mark.parametrize(("count", "fine"), [(5, True), (6, False)])
def test_a_modal_has_five_fields(count: int, *, fine: bool) -> None:
    fields = [
        {"type": 18, "label": "Label", "component": {"type": 4, "style": 1, "custom_id": str(number)}}
        for number in range(count)
    ]
    problems = Problems()
    check_modal(problems, {"title": "Title", "custom_id": "modal", "components": fields})
    assert (problems.found == []) is fine


async def test_a_violation_is_refused_as_discord_does_and_recorded(
    wire: WireDiscord, bot: SampleBot, studio: Channel
) -> None:
    with pytest.raises(discord.HTTPException) as refused:
        await bot.get_partial_messageable(studio.id).send("x" * 2001)
    assert (refused.value.status, refused.value.code) == (400, 50035)
    assert "content: Must be between 0 and 2000" in refused.value.text
    assert [violation.path for violation in wire.violations] == ["content"]


async def test_eleven_files_are_refused(wire: WireDiscord, bot: SampleBot, studio: Channel) -> None:
    files = [discord.File(__file__, f"{number}.txt") for number in range(11)]
    with pytest.raises(discord.HTTPException):
        await bot.get_partial_messageable(studio.id).send(files=files)
    assert {violation.path for violation in wire.violations} == {"attachments"}


async def test_a_route_that_is_not_there_is_a_violation(wire: WireDiscord, bot: SampleBot) -> None:
    with pytest.raises(discord.NotFound):
        await bot.http.request(discord.http.Route("GET", "/voice/regions"))
    assert [violation.where for violation in wire.violations] == ["GET /voice/regions"]
