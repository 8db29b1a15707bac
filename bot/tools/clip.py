"""What the tools share that work on a part of a clip."""

from typing import ClassVar

from bot.tools.files import FileInput, Source
from bot.tools.media import TIMED
from bot.tools.rules import rule
from bot.tools.slots import Number
from bot.tools.tool import Tool
from bot.tools.values import OpenValues, Values
from bot.tools.wording import count, number

SHORTEST = 0.1
"""Seconds; Magic Hour takes no shorter part."""

_UNREAD = {Source.YOUTUBE: "a YouTube video", Source.LINK: "a linked file"}


class ClipTool(Tool):
    """A tool that works on a part of a video or audio clip, from `start` to `end`.

    `clip` names the file slot that is cut. Without an `end` the whole clip is meant: its length is read after the
    first answer, and `measured` fills it in.
    """

    clip: ClassVar[str]

    start = Number(
        "start_seconds",
        "Where to begin, in seconds",
        minimum=0,
        default=0,
        unit="second",
        usual="the beginning",
    )
    end = Number(
        "end_seconds", "Where to stop, in seconds", minimum=SHORTEST, unit="second", usual="the clip's end"
    )

    def limits(self, values: Values) -> tuple[float, float | None]:  # noqa: ARG002  for the tools whose limits vary
        """The shortest and the longest part that these values allow, in seconds; None is without limit."""
        return SHORTEST, None

    def seconds(self, values: Values) -> float:
        """How long the chosen part is."""
        return round(values[self.end] - values[self.start], 3)

    def unmeasured(self, values: Values) -> FileInput | None:
        return None if self.end in values else values.files.get(self.clip)

    @rule(end)
    def end_can_be_known(self, values: OpenValues) -> None:
        clip = self.unmeasured(values)
        if clip is None:
            return
        what = _UNREAD.get(clip.source)
        if what is None and clip.extension and clip.extension not in TIMED:
            what = f"a {clip.extension} file"
        if what is not None:
            self.end.refuse(f"How long {what} is cannot be read from here. Say where to stop, in seconds.")

    @rule(start, end)
    def part_is_long_enough(self, values: OpenValues) -> None:
        if self.end not in values:
            return
        shortest, longest = self.limits(values)
        seconds, end = self.seconds(values), values[self.end]
        if seconds <= 0:
            self.start.refuse(f"The part begins at {number(values[self.start])} and ends at {number(end)}.")
        if seconds < shortest:
            self.end.refuse(
                f"The shortest part is {count(shortest, 'second')}; this one has {number(seconds)}."
            )
        if longest is not None and seconds > longest:
            whole = "" if values[self.start] else " Choose a shorter part with `start` and `end`."
            self.end.refuse(
                f"At most {count(longest, 'second')} are possible; this part has {number(seconds)}.{whole}"
            )
