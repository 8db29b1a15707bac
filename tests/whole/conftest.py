"""One running bot for all tests that leave it in good order; it is checked after each of them."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from tests.whole.house import House
from tests.whole.shared import Shared
from tests.wire.discord import Channel, Member


@pytest_asyncio.fixture(scope="package", loop_scope="session")
async def shared(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Shared]:
    shared = Shared(lambda: House(tmp_path_factory.mktemp("house"), LOG_LEVEL="DEBUG"))
    yield shared
    await shared.close()


@pytest_asyncio.fixture(loop_scope="session")
async def house(shared: Shared) -> AsyncIterator[House]:
    """The shared bot, running; after the test everything must have come to a good end."""
    house = await shared.house()
    try:
        yield house
        house.calm()
        await house.keeps_its_promises()
    except BaseException:
        await shared.close()
        raise


@pytest.fixture
def studio(house: House) -> Channel:
    return house.wire.channel("studio")


@pytest.fixture
def ada(house: House) -> Member:
    return house.wire.member("ada")
