"""The picture of `/usage summary`."""

import io
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest
from PIL import Image

from bot.messages.chart import Bar, Chart, drawn
from bot.messages.drawing import COLOURS, GROUND, WIDTH, writable

NAMES = ["alice", "田中さん", "🦊🦊🦊", "مرحبا بالعالم", r"$\frac{1}", "Zoë_^2", "\u200d", "a🦊b", "๑"]


def _chart(*labels: str, steps: tuple[int, ...] = (1, 0, 1_250), others: bool = False) -> Chart:
    bars = tuple(Bar(label, "member …1234", steps) for label in labels)
    return Chart("Credits by member", bars, tuple("123"[: len(steps)]), "Per day", others=others)


def _picture(chart: Chart) -> Image.Image:
    picture = Image.open(io.BytesIO(drawn(chart)))
    picture.load()
    return picture.convert("RGB")


def _colours(picture: Image.Image) -> dict[str, int]:
    counted = picture.getcolors(maxcolors=2**24) or []
    return {"#{:02x}{:02x}{:02x}".format(*colour): count for count, colour in counted}  # type: ignore[misc]  # RGB


def test_the_chart_is_a_picture_on_discords_dark_ground() -> None:
    picture = _picture(_chart("alice"))

    colours = _colours(picture)
    assert picture.width == WIDTH * 140
    assert max(colours, key=colours.__getitem__) == GROUND
    assert colours[COLOURS[0]] > 10_000


def test_every_bar_has_a_colour_of_its_own() -> None:
    chart = _chart(*"abcdefghi", others=True)

    colours = _colours(_picture(chart))

    assert all(colours.get(colour, 0) > 500 for colour in COLOURS[:8])
    assert len({*COLOURS}) == len(COLOURS)


@pytest.mark.parametrize("name", NAMES)
def test_any_name_can_be_drawn(name: str) -> None:
    """A glyph that no font has would be a warning, and a dollar sign a formula; warnings fail a test here."""
    assert _picture(_chart(name)).width


def test_a_large_chart_of_a_month_can_be_drawn() -> None:
    bars = tuple(Bar(f"member {number}", "", (10**9,) * 31) for number in range(9))
    chart = Chart("Credits by member", bars, tuple(map(str, range(1, 32))), "Per day", others=True)

    assert _picture(chart).height > 800


def test_charts_asked_for_at_the_same_time_are_the_same_as_one_by_one() -> None:
    charts = [_chart(name) for name in NAMES[:4]]
    alone = [drawn(chart) for chart in charts]

    with ThreadPoolExecutor(4) as threads:
        together = list(threads.map(drawn, charts))

    assert together == alone


def test_characters_without_a_glyph_are_left_out_and_a_name_of_them_is_none() -> None:
    glyphs = set(map(ord, "alice "))

    assert writable("alice 🦊", glyphs) == "alice"
    assert writable("🦊🦊 a", glyphs) == ""


def test_nobody_pays_for_the_plotting_library_before_the_first_chart() -> None:
    program = (
        "import sys, bot.app, cogs.usage; sys.exit('matplotlib' in sys.modules or 'numpy' in sys.modules)"
    )

    ended = subprocess.run([sys.executable, "-c", program], check=False)  # noqa: S603  our own program
    assert ended.returncode == 0


def test_the_picture_is_described_for_those_who_cannot_see_it() -> None:
    assert _chart("alice").words == "Credits by member: 1,251 credits. alice 1,251"
