"""When the engine looks again, and when it stops trying."""

import pytest

from bot.jobs.pace import Pace
from bot.tools import Kind


def looks(pace: Pace, kind: Kind, usual: float, waited: float) -> tuple[float, float]:
    """The shortest and the longest of many draws."""
    draws = [pace.next_look(kind, usual, waited) for _ in range(500)]
    return min(draws), max(draws)


def test_the_first_look_is_when_the_tool_is_usually_done() -> None:
    assert Pace().first_look(Kind.VIDEO, 74) == 74


@pytest.mark.parametrize("webhooks", [False, True])
def test_whatever_was_learnt_the_first_look_is_not_put_off_for_ever(*, webhooks: bool) -> None:
    pace = Pace(webhooks=webhooks)

    assert pace.first_look(Kind.VIDEO, 1200, 0.5, latest=74) == (222 if webhooks else 74)
    assert pace.first_look(Kind.VIDEO, 20, 0.5, latest=74) <= 60


def test_a_tool_whose_usual_time_is_unknown_gets_a_guess() -> None:
    assert Pace().first_look(Kind.IMAGE, None) == 15


@pytest.mark.parametrize(
    ("kind", "low", "high"), [(Kind.IMAGE, 2, 3), (Kind.AUDIO, 2, 3), (Kind.VIDEO, 5, 10)]
)
def test_then_images_and_audio_are_looked_at_more_often_than_videos(
    kind: Kind, low: float, high: float
) -> None:
    shortest, longest = looks(Pace(), kind, 20, waited=30)

    assert low <= shortest < longest <= high


def test_a_job_that_takes_unusually_long_is_looked_at_less_often() -> None:
    shortest, _ = looks(Pace(), Kind.VIDEO, 74, waited=600)

    assert shortest >= 20


def test_with_webhooks_a_look_is_rare() -> None:
    pace = Pace(webhooks=True)
    shortest, _ = looks(pace, Kind.IMAGE, 5, waited=10)

    assert pace.first_look(Kind.IMAGE, 5) >= 60
    assert shortest >= 240


def test_retries_wait_longer_each_time_up_to_a_minute() -> None:
    waits = [Pace().retry(attempts) for attempts in (0, 3, 6, 60)]

    assert waits[0] < waits[1] < waits[2] <= 72
    assert waits[3] <= 72


def test_a_faster_world_is_looked_at_faster() -> None:
    assert Pace(scale=0.1).first_look(Kind.VIDEO, 74) == pytest.approx(7.4)


def test_a_closed_channel_is_tried_ever_more_rarely_but_several_times_a_day() -> None:
    pauses = [Pace().reopening(attempts) for attempts in (1, 2, 5, 50)]

    assert pauses == sorted(pauses)
    assert 90 < pauses[0] < 150
    assert pauses[-1] < Pace().give_up_telling / 4


def test_a_search_for_faces_is_looked_at_often_even_with_webhooks_for_they_bring_no_news_of_it() -> None:
    pace = Pace(webhooks=True)

    assert all(2 <= pace.next_face_look(30) <= 3 for _ in range(100))
    assert all(20 <= pace.next_face_look(90) <= 40 for _ in range(100))
