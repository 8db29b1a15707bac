"""What a tool does not do is refused before anything happens: hundreds of commands, of bots on both kinds of plan.

All of them are asked for first, in handfuls; the tests look at the answers.
"""

import asyncio
import re
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest
import pytest_asyncio

from bot.tools import CATALOGUE, Plan
from tests.whole.house import House
from tests.whole.things import FILES, Thing
from tests.whole.wrong import Wrong
from tests.whole.wrong_files import wrong_files
from tests.whole.wrong_models import wrong_models
from tests.whole.wrong_together import wrong_together
from tests.whole.wrong_values import no_longer_offered, out_of_range, wrong_values
from tests.wire.discord import Channel, Interaction, Member

pytestmark = pytest.mark.asyncio(loop_scope="session")

HANDFUL = 40
"""Commands at once, so that each is answered in time."""
NAMED = re.compile(r"^(?:- )?`(\w+)`: ", re.MULTILINE)


@dataclass(frozen=True)
class Refused:
    """One command, and what came of it."""

    wrong: Wrong
    asked: Interaction

    @property
    def said(self) -> str:
        answer = self.asked.answered
        return "" if answer is None else str(answer.data.get("content") or "")

    @property
    def right(self) -> bool:
        """Whether the one answer is for its member alone, and names what is wrong and nothing else."""
        answer = self.asked.answered
        told = answer is not None and answer.ephemeral and not self.asked.followups
        named = Counter(NAMED.findall(self.said))
        return told and named == Counter(self.wrong.named) and "Nothing was charged" in self.said

    def __str__(self) -> str:
        return f"{self.wrong.plan}: /{self.wrong.command} {self.wrong.options}: {self.said!r}"


@dataclass(frozen=True)
class Answers:
    """A bot for each plan, and what they answered."""

    houses: Sequence[House]
    refused: Sequence[Refused]

    def wrong(self, command: str) -> list[Refused]:
        return [one for one in self.refused if one.wrong.command == command]


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def answers(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Answers]:
    wrongs = _all_wrong(tmp_path_factory.mktemp("large"))
    paid = House(tmp_path_factory.mktemp("paid"))
    free = House(tmp_path_factory.mktemp("free"), tier="free")
    async with AsyncExitStack() as stack:
        await asyncio.gather(*(stack.enter_async_context(house) for house in (paid, free)))
        refused = await asyncio.gather(
            _ask_all(paid, [one for one in wrongs if one.plan.paid]),
            _ask_all(free, [one for one in wrongs if not one.plan.paid]),
        )
        yield Answers((paid, free), [one for each in refused for one in each])


def _all_wrong(folder: Path) -> list[Wrong]:
    too_large = {plan: _too_large(folder, plan) for plan in (Plan.FREE, Plan.PRO)}
    listed = [*wrong_models(), *wrong_values(), *wrong_files(too_large), *wrong_together()]
    return [*listed, *no_longer_offered(), *out_of_range()]


def _too_large(folder: Path, plan: Plan) -> Path:
    """A file of one byte too much, which takes no room on the disk."""
    path = folder / plan.value
    with path.open("wb") as file:
        file.truncate(plan.upload_limit + 1)
    return path


async def _ask_all(house: House, wrongs: Sequence[Wrong]) -> list[Refused]:
    house.magic_hour.interruptions.add("POST", "/v1/")
    ada, studio = house.wire.member("ada"), house.wire.channel("studio")
    refused: list[Refused] = []
    for first in range(0, len(wrongs), HANDFUL):
        handful = [
            Refused(one, await _ask(house, ada, studio, one)) for one in wrongs[first : first + HANDFUL]
        ]
        await asyncio.gather(*(one.asked.answer for one in handful))
        refused += handful
    return refused


async def _ask(house: House, ada: Member, studio: Channel, wrong: Wrong) -> Interaction:
    options = {name: FILES[it]() if isinstance(it, Thing) else it for name, it in wrong.options.items()}
    ask = house.wire.stale_command if wrong.stale else house.wire.command
    return await ask(ada, studio, wrong.command, **options)


@pytest.mark.parametrize("command", CATALOGUE)
async def test_every_refusal_names_the_options_that_are_wrong_to_their_member_alone(
    command: str, answers: Answers
) -> None:
    assert [str(one) for one in answers.wrong(command) if not one.right] == []


async def test_several_wrong_options_are_named_in_one_answer(answers: Answers) -> None:
    several = [one for one in answers.refused if len(one.wrong.named) > 1]
    assert len(several) > len(CATALOGUE)
    assert [str(one) for one in several if not one.right] == []


@pytest.mark.parametrize("plan", [0, 1], ids=["paid", "free"])
async def test_nothing_is_made_booked_or_asked_of_magic_hour(plan: int, answers: Answers) -> None:
    house = answers.houses[plan]
    assert (house.books.jobs(), house.books.entries()) == ([], [])
    assert (house.magic_hour.creates, house.magic_hour.uploads, house.magic_hour.jobs) == ([], {}, {})
    assert house.magic_hour.interruptions.left == 1, "a request came to Magic Hour and met what waited for it"
    assert house.wire.requests_to("GET", "/cdn/*") == []
    assert house.wire.violations == []
    assert house.leaks() == []


async def test_every_command_is_refused_in_many_ways(answers: Answers) -> None:
    ways = Counter(one.wrong.command for one in answers.refused)
    assert set(ways) == set(CATALOGUE)
    assert len(answers.refused) > 900
