"""Time zones as people type them."""

import zoneinfo
from collections.abc import Iterator

import pytest

from bot.errors import RuleRefused
from bot.servers.zones import known_zone, zones_containing


@pytest.mark.parametrize(
    ("typed", "zone"),
    [
        ("Europe/Paris", "Europe/Paris"),
        (" europe/paris ", "Europe/Paris"),
        ("america/new york", "America/New_York"),
        ("utc", "UTC"),
    ],
)
async def test_a_zone_is_known_however_it_is_written(typed: str, zone: str) -> None:
    assert await known_zone(typed) == zone


async def test_a_zone_that_does_not_exist_is_refused_with_the_nearest() -> None:
    with pytest.raises(RuleRefused, match="`Europe/Pariss` is no time zone") as caught:
        await known_zone("Europe/Pariss")

    assert "`Europe/Paris`" in str(caught.value)


@pytest.mark.parametrize("typed", ["", "🦊", "../../etc/passwd", "localtime", "x" * 6_000])
async def test_nonsense_is_refused_in_a_short_sentence(typed: str) -> None:
    with pytest.raises(RuleRefused, match="is no time zone") as caught:
        await known_zone(typed)

    assert len(str(caught.value)) < 400


@pytest.mark.parametrize("typed", ["york", "YORK", "new york", "w_yo"])
async def test_a_zone_is_found_by_any_part_of_its_name(typed: str) -> None:
    assert "America/New_York" in await zones_containing(typed, 25)


async def test_no_more_zones_are_found_than_can_be_offered() -> None:
    assert len(await zones_containing("", 25)) == 25


@pytest.fixture
def bare_machine() -> Iterator[None]:
    """A machine without zone files of its own, as small images and Windows are."""
    before = zoneinfo.TZPATH
    zoneinfo.reset_tzpath(())
    yield
    zoneinfo.reset_tzpath(before)


def test_zones_come_along_where_the_machine_has_none(bare_machine: None) -> None:
    assert zoneinfo.ZoneInfo.no_cache("Asia/Tokyo").key == "Asia/Tokyo"
    assert "Europe/Paris" in zoneinfo.available_timezones()
