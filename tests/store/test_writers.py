"""Writers of one process take turns."""

import asyncio

import pytest

from bot.store.writers import Writers


class Desk:
    """Where writers write their names while it is their turn."""

    def __init__(self) -> None:
        self.writers = Writers()
        self.written: list[str] = []
        self._at_it = 0

    async def write(self, name: str, *, urgent: bool = False) -> None:
        async with self.writers.turn(urgent=urgent):
            self._at_it += 1
            assert self._at_it == 1
            await asyncio.sleep(0)
            self.written.append(name)
            self._at_it -= 1


async def test_who_comes_first_writes_first() -> None:
    desk = Desk()

    await asyncio.gather(*(desk.write(str(number)) for number in range(10)))

    assert desk.written == [str(number) for number in range(10)]


async def test_those_for_whom_somebody_waits_go_before_the_others() -> None:
    desk = Desk()

    await asyncio.gather(
        desk.write("at it"), desk.write("b"), desk.write("1", urgent=True), desk.write("2", urgent=True)
    )

    assert desk.written == ["at it", "1", "2", "b"]


async def test_in_a_rush_every_third_turn_is_for_the_others() -> None:
    desk = Desk()
    others = [desk.write(name) for name in ("at it", "a", "b")]

    await asyncio.gather(*others, *(desk.write(str(number), urgent=True) for number in range(1, 6)))

    assert desk.written == ["at it", "1", "2", "a", "3", "4", "b", "5"]


@pytest.mark.parametrize("steps", [1, 2])
async def test_who_goes_away_keeps_nobody_waiting(steps: int) -> None:
    """Also in the moment in which they are given their turn."""
    desk = Desk()
    first, leaving, last = (asyncio.create_task(desk.write(name)) for name in ("a", "b", "c"))
    for _ in range(steps):
        await asyncio.sleep(0)

    leaving.cancel()
    await asyncio.gather(first, leaving, last, return_exceptions=True)

    assert desk.written == ["a", "c"]
    await asyncio.wait_for(desk.write("d"), 1)


async def test_an_error_ends_the_turn() -> None:
    desk = Desk()
    with pytest.raises(ZeroDivisionError):
        async with desk.writers.turn():
            raise ZeroDivisionError

    await asyncio.wait_for(desk.write("a"), 1)
