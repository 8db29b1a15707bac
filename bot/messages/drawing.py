"""Draws a chart for Discord's dark ground. Imported by the first chart alone, because the plotting library is large."""

import io
from collections.abc import Sequence

from matplotlib import font_manager
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.layout_engine import ConstrainedLayoutEngine
from matplotlib.ticker import MaxNLocator

from bot.messages.chart import Bar, Chart, percent
from bot.tools.wording import number

GROUND, LIGHT, FAINT, GREY = "#2b2d31", "#f2f3f5", "#4e5058", "#949ba4"
COLOURS = ("#5ba4f5", "#f5a45b", "#5fd38d", "#f27a8a", "#b79af5", "#f0d264", "#5fd0d6", "#e28fd0", "#a9c47f")
"""Of the bars, the highest first; the sum of others is grey."""

FONT = "DejaVu Sans"
"""Comes with the plotting library."""
WIDE_FONTS = (
    "Noto Sans CJK JP",
    "Noto Sans CJK SC",
    "Source Han Sans",
    "WenQuanYi Zen Hei",
    "IPAGothic",
    "Noto Sans Thai",
    "Noto Sans Devanagari",
)
"""Write what the first one cannot, where they are installed."""

WIDTH, BAR_HEIGHT, COURSE_HEIGHT, MARGINS = 8.0, 0.42, 2.3, 1.8
"""Inches."""
DOTS_PER_INCH = 140
TITLE_SIZE, TEXT_SIZE = 15, 12
"""Points; Discord shows the picture at about half its size."""
MOST_TICKS = 12


def png(chart: Chart) -> bytes:
    """The chart as a picture: who or what spent most, and below it when."""
    height = BAR_HEIGHT * len(chart.bars) + COURSE_HEIGHT + MARGINS
    layout = ConstrainedLayoutEngine(w_pad=0.2, h_pad=0.18)
    figure = Figure(figsize=(WIDTH, height), dpi=DOTS_PER_INCH, facecolor=GROUND, layout=layout)
    try:
        _draw(figure, chart)
        picture = io.BytesIO()
        figure.savefig(picture, format="png")
    finally:
        figure.clear()  # its parts refer to each other, and would stay until somebody collects them
    return picture.getvalue()


def colours_of(chart: Chart) -> list[str]:
    """One for each bar."""
    own = list(COLOURS[: len(chart.bars) - chart.others])
    return [*own, GREY] if chart.others else own


def _draw(figure: Figure, chart: Chart) -> None:
    families = installed_families()
    heights = (BAR_HEIGHT * len(chart.bars) + 0.3, COURSE_HEIGHT)
    ranking, course = figure.subplots(2, 1, height_ratios=heights)
    figure.suptitle(
        chart.title, x=0.025, ha="left", fontsize=TITLE_SIZE, color=LIGHT, family=families, parse_math=False
    )
    for axes in (ranking, course):
        _clear(axes)
    _rank(ranking, chart, families)
    _stack(course, chart)


def _clear(axes: Axes) -> None:
    axes.set_facecolor(GROUND)
    axes.set_axisbelow(True)
    axes.tick_params(colors=LIGHT, labelsize=TEXT_SIZE, length=0)
    for side in axes.spines.values():
        side.set_visible(False)


def _rank(axes: Axes, chart: Chart, families: Sequence[str]) -> None:
    """One bar below the other, each with its credits and its share."""
    places = range(len(chart.bars))
    axes.barh(places, [bar.credits for bar in chart.bars], color=colours_of(chart), height=0.68)
    axes.set_yticks(places, labels_of(chart.bars, families), family=list(families), parse_math=False)
    axes.invert_yaxis()
    axes.set_xticks([])
    highest = max(bar.credits for bar in chart.bars)
    axes.set_xlim(0, highest * 1.3)  # room for the words behind the longest bar
    for place, bar in zip(places, chart.bars, strict=True):
        words = f"{bar.credits:,}  ({percent(bar.credits, chart.credits)})"
        axes.text(bar.credits + highest * 0.012, place, words, color=LIGHT, fontsize=TEXT_SIZE, va="center")


def _stack(axes: Axes, chart: Chart) -> None:
    """One column for each step of time, in the colours of the bars."""
    places = range(len(chart.ticks))
    ground = [0] * len(chart.ticks)
    for bar, colour in zip(chart.bars, colours_of(chart), strict=True):
        axes.bar(places, bar.steps, bottom=ground, color=colour, width=0.82)
        ground = [below + credits for below, credits in zip(ground, bar.steps, strict=True)]
    every = -(-len(chart.ticks) // MOST_TICKS)
    axes.set_xticks(places[::every], chart.ticks[::every])
    axes.set_xlim(-0.6, len(chart.ticks) - 0.4)
    axes.yaxis.set_major_locator(MaxNLocator(4, integer=True))
    axes.yaxis.set_major_formatter(lambda value, _: number(value))
    axes.grid(axis="y", color=FAINT, linewidth=0.8)
    axes.set_title(chart.course, fontsize=TEXT_SIZE, color=LIGHT, loc="left")


def installed_families() -> list[str]:
    """The fonts to write names with, the first of them always there."""
    installed = {font.name for font in font_manager.fontManager.ttflist}
    return [FONT, *(name for name in WIDE_FONTS if name in installed)]


def labels_of(bars: Sequence[Bar], families: Sequence[str]) -> list[str]:
    """What stands beside each bar, as far as these fonts can write it."""
    glyphs: set[int] = set()
    for name in families:
        glyphs |= set(font_manager.get_font(font_manager.findfont(name)).get_charmap())
    return [writable(bar.label, glyphs) or bar.stand_in for bar in bars]


def writable(text: str, glyphs: set[int]) -> str:
    """The text without characters that have no glyph; empty where that is most of it."""
    kept = " ".join("".join(each for each in text if ord(each) in glyphs).split())
    return kept if 2 * len(kept) >= len(text) else ""
