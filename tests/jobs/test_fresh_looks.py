"""What was just said of a finished project is not asked again, and nothing older is believed."""

from datetime import UTC, datetime

from bot.jobs.fresh_looks import FRESH, MOST, FreshLooks
from bot.magic_hour import Project

NOW = datetime(2026, 11, 18, 12, 0, tzinfo=UTC)
PROJECT = Project(id="p1", status="complete", credits_charged=5)


def test_it_is_given_away_once() -> None:
    looks = FreshLooks()
    looks.keep("job", PROJECT, NOW)

    assert looks.take("job", NOW) is PROJECT
    assert looks.take("job", NOW) is None


def test_what_is_old_is_not_believed() -> None:
    looks = FreshLooks()
    looks.keep("job", PROJECT, NOW)

    assert looks.take("job", NOW + FRESH) is None


def test_there_is_an_end_to_what_is_remembered_and_room_again_later() -> None:
    looks = FreshLooks()
    for number in range(MOST + 1):
        looks.keep(str(number), PROJECT, NOW)
    assert looks.take(str(MOST), NOW) is None

    looks.keep("new", PROJECT, NOW + FRESH)

    assert looks.take("new", NOW + FRESH) is PROJECT
    assert looks.take("0", NOW) is None
