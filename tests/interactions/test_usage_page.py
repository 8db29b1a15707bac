"""The page of `/usage summary`, and what its chart is made of."""

import re
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import discord
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.credits.periods import Period, Span, span_of
from bot.credits.usage import By, Share, Summary, shares, steps_of
from bot.interactions.managers.usage import MOST_ROWS, PICTURE, chart_of, period_words, summary_page
from bot.messages.chart import percent

NOW = datetime(2026, 11, 18, 12, tzinfo=UTC)
BERLIN = ZoneInfo("Europe/Berlin")


def _summary(*spent: Share, period: Period = Period.WEEK, by: By = By.MEMBER, held: int = 0) -> Summary:
    span = span_of(period, NOW, BERLIN)
    return Summary(period, span, BERLIN, steps_of(period, span, BERLIN), by, spent, held)


def _page(summary: Summary, *, with_chart: bool = True) -> discord.Embed:
    (embed,) = summary_page(summary, with_chart=with_chart).embeds
    return embed


ALICE = Share("4001", (0, 1_000, 0, 234, 0, 0, 0), jobs=12)
BOB = Share("4002", (0, 0, 5, 0, 0, 0, 0), jobs=1)


def test_the_table_has_a_row_for_each_and_the_total() -> None:
    embed = _page(_summary(ALICE, BOB, held=1_050))

    assert embed.title == "Usage by member, 16 to 22 November 2026"
    assert embed.description == (
        "1. <@4001> **1,234** (100 %), 12 jobs\n"
        "2. <@4002> **5** (<1 %), 1 job\n"
        "**Total 1,239 credits**, 13 jobs"
    )
    assert embed.footer.text == (
        "Unfinished jobs hold 1,050 of it. Times are those of Europe/Berlin; "
        "a job counts when its credits were first taken."
    )
    assert embed.image.url == f"attachment://{PICTURE}"


def test_what_is_left_over_is_summed_up_as_others() -> None:
    many = [Share(f"tool-{number}", (20 - number,), jobs=1) for number in range(MOST_ROWS + 3)]

    rows = str(_page(_summary(*many, by=By.TOOL)).description).splitlines()

    assert rows[0].startswith("1. /tool-0 **20**")
    assert rows[MOST_ROWS].startswith("3 others **33**")
    assert rows[MOST_ROWS].endswith("3 jobs")
    assert len(rows) == MOST_ROWS + 2


def test_channels_are_shown_as_links() -> None:
    assert "1. <#4001> **1,234**" in str(_page(_summary(ALICE, by=By.CHANNEL)).description)


def test_nothing_spent_is_said_without_a_chart() -> None:
    embed = _page(_summary(), with_chart=False)

    assert embed.description == "Nothing was spent."
    assert embed.image.url is None


@pytest.mark.parametrize(
    ("first", "last", "words"),
    [
        ((2026, 11, 18), (2026, 11, 18), "18 November 2026"),
        ((2026, 11, 16), (2026, 11, 22), "16 to 22 November 2026"),
        ((2026, 11, 30), (2026, 12, 6), "30 November to 6 December 2026"),
        ((2026, 12, 28), (2027, 1, 3), "28 December 2026 to 3 January 2027"),
        ((2026, 2, 1), (2026, 2, 28), "February 2026"),
        ((2027, 2, 1), (2027, 2, 7), "1 to 7 February 2027"),
    ],
)
def test_a_period_is_called_by_its_days(
    first: tuple[int, int, int], last: tuple[int, int, int], words: str
) -> None:
    begin, end = (datetime(*day, tzinfo=BERLIN).astimezone(UTC) for day in (first, last))

    assert period_words(Span(begin, end + timedelta(days=1)), BERLIN) == words


def test_a_bar_is_called_by_its_name_or_by_the_end_of_its_id() -> None:
    chart = chart_of(_summary(ALICE, BOB), {"4001": "alice the magnificent and her cat"})

    assert [bar.label for bar in chart.bars] == ["alice the magnificent…", "member …4002"]
    assert chart.title == "Credits by member, 16 to 22 November 2026"
    assert chart.ticks == ("Mon 16", "Tue 17", "Wed 18", "Thu 19", "Fri 20", "Sat 21", "Sun 22")


def test_a_tool_is_called_by_its_command() -> None:
    chart = chart_of(_summary(Share("lip-sync", (1,) * 30, jobs=1), period=Period.MONTH, by=By.TOOL), {})

    assert [bar.label for bar in chart.bars] == ["/lip-sync"]
    assert (chart.ticks[0], chart.ticks[-1], chart.course) == ("1", "30", "Per day")


def test_a_day_is_drawn_hour_by_hour() -> None:
    chart = chart_of(_summary(Share("4001", (1,) * 24, jobs=1), period=Period.DAY), {})

    assert (chart.ticks[0], chart.ticks[-1], chart.course) == ("00", "23", "Per hour")


@given(
    st.lists(
        st.fixed_dictionaries(
            {
                "subject": st.integers(1, 30),
                "step": st.integers(0, 6),
                "credits": st.integers(1, 10**9),
                "jobs": st.integers(1, 1000),
            }
        ),
        min_size=1,
        max_size=60,
    )
)
def test_the_chart_and_the_table_sum_to_what_was_spent(rows: list[dict[str, int]]) -> None:
    summary = _summary(*shares(rows, 7))
    total, jobs = sum(row["credits"] for row in rows), sum(row["jobs"] for row in rows)

    chart = chart_of(summary, {})
    lines = str(_page(summary).description).splitlines()
    table = [[int(number.replace(",", "")) for number in _NUMBERS.findall(line)] for line in lines]

    assert sum(bar.credits for bar in chart.bars) == chart.credits == total
    for step in range(7):
        spent = sum(row["credits"] for row in rows if row["step"] == step)
        assert sum(bar.steps[step] for bar in chart.bars) == spent
    assert [sum(column) for column in zip(*table[:-1], strict=True)] == [total, jobs] == table[-1]
    assert len(chart.bars) == len(table) - 1


_NUMBERS = re.compile(r"(?<=\*\*)[\d,]+(?=\*\*)|(?<=Total )[\d,]+|[\d,]+(?= jobs?$)")


@pytest.mark.parametrize(
    ("part", "whole", "words"), [(0, 10, "0 %"), (1, 1000, "<1 %"), (43, 100, "43 %"), (0, 0, "0 %")]
)
def test_a_share_is_a_round_percentage(part: int, whole: int, words: str) -> None:
    assert percent(part, whole) == words
