"""How often the shared account is read."""

from bot.magic_hour import Account
from tests.jobs.world import MemoryMagicHour, World


class CountingMagicHour(MemoryMagicHour):
    """Magic Hour that knows how often it was asked for the account."""

    readings = 0

    async def account(self) -> Account:
        self.readings += 1
        return await super().account()


async def test_an_account_that_was_read_is_left_alone_until_the_next_time(world: World) -> None:
    world.magic_hour = magic_hour = CountingMagicHour()
    world.restart()
    accountant = world.engine.accountant

    accountant.start()
    for _ in range(20):
        await world.database.ping()
    await accountant.stop()

    assert magic_hour.readings == 1
