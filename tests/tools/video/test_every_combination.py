"""Every model with every duration, resolution, sound, shape, frame and reference: taken exactly where it works."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import product
from typing import Any

from bot.tools import CATALOGUE, Plan
from bot.tools.video.models import VIDEO_MODELS
from tests.tools.pieces import AUDIO, PICTURE, VIDEO
from tests.tools.video.asking import ESTIMATE, EXACT, UNKNOWN, UNPUBLISHED, refused

# What Magic Hour publishes, by model: durations, credits a second by resolution, shapes, the extra for sound ("-"
# where there is none, "0" where it is free), resolutions with a last frame, and the kinds of references.
TABLE = """
gemini-omni-1.1   | 3-10                  | 360p 48, 720p 144, 1080p 192, 4k 384 | 16:9 9:16     | -        | all   | iv
kling-2.6         | 5 10                  | 720p 36, 1080p 72                    | 16:9 9:16 1:1 | -        | 1080p |
kling-3.0         | 3-15                  | 720p 48, 1080p 72, 4k 240            | 16:9 9:16 1:1 | 24 24 48 | all   | iv
ltx-2.5           | 1-60                  | 480p 24, 720p 48, 1080p 72           | 16:9 9:16 1:1 | 0 0 0    | all   |
minimax-h3        | 1-30                  | 480p 24, 720p 48, 1080p 72           | 16:9 9:16 1:1 | 0 0 0    | all   | iva
seedance-1.5      | 4-12                  | 480p 30, 720p 60, 1080p 90           | 16:9 9:16 1:1 | 30 60 90 | all   |
seedance-2.0      | 4-15                  | 480p 144, 720p 288, 1080p ?, 4k ?    | 16:9 9:16 1:1 | 0 0 0 0  | all   | iva
seedance-2.0-fast | 4-15                  | 480p ?, 720p ?                       | 16:9 9:16 1:1 | 0 0      | all   | iva
seedance-2.0-mini | 4-15                  | 480p 96, 720p 192                    | 16:9 9:16 1:1 | 0 0      | all   | iva
seedance-2.5      | 4-30                  | 480p 288, 720p 576, 1080p ?          | 16:9 9:16 1:1 | 0 0 0    | all   | iva
veo3.1            | 4 6 8 16 24 32 40 48 56 | 720p 96, 1080p 120                 | 16:9 9:16     | 24 24    | all   | i
veo3.1-lite       | 4 6 8 16 24 32 40 48 56 | 720p 48, 1080p 72                  | 16:9 9:16     | 24 24    | all   |
wan-2.2           | 3-10 15               | 480p 24, 720p 48, 1080p 72           | 16:9 9:16 1:1 | -        | none  |
wan-3.0           | 2-10 15 20 25 30      | 480p ?, 720p ?, 1080p ?              | 16:9 9:16 1:1 | 0 0 0    | all   | iva
"""  # noqa: E501  a table is read along its lines

RESOLUTIONS = ("360p", "480p", "720p", "1080p", "4k")
SHAPES = ("16:9", "9:16", "1:1")
PLANS = (Plan.FREE, Plan.CREATOR)
BY_LETTER = {"i": PICTURE, "v": VIDEO, "a": AUDIO}
REFERENCES = ("", "i", "iii", "iiii", "v", "iv", "a", "iva", "iiiiiiiiii")


@dataclass(frozen=True)
class Row:
    durations: frozenset[int]
    rates: Mapping[str, int | None]
    shapes: frozenset[str]
    extras: Mapping[str, int] | None
    last_frame: frozenset[str]
    references: frozenset[str]


def _durations(words: str) -> Iterator[int]:
    for word in words.split():
        first, _, last = word.partition("-")
        yield from range(int(first), int(last or first) + 1)


def _row(durations: str, rates: str, shapes: str, sound: str, last: str, references: str) -> Row:
    by_resolution = dict(each.split() for each in rates.split(","))
    frames = {"all": frozenset(by_resolution), "none": frozenset[str]()}
    return Row(
        frozenset(_durations(durations)),
        {name: None if rate == "?" else int(rate) for name, rate in by_resolution.items()},
        frozenset(shapes.split()),
        None if sound == "-" else dict(zip(by_resolution, map(int, sound.split()), strict=True)),
        frames.get(last, frozenset({last})),
        frozenset(references),
    )


ROWS = {
    model: _row(*facts)
    for model, *facts in ([cell.strip() for cell in line.split("|")] for line in TABLE.split("\n") if line)
}


@dataclass(frozen=True, kw_only=True)
class Wish:
    """What somebody asks for."""

    model: str
    duration: int
    resolution: str
    audio: bool
    plan: Plan
    shape: str | None = None
    last_frame: bool = False
    references: str = ""

    @property
    def row(self) -> Row:
        return ROWS[self.model]

    @property
    def right(self) -> bool:
        row = self.row
        return (
            self.duration in row.durations
            and self.resolution in row.rates
            and (self.plan.paid or self.resolution in {"360p", "480p"})
            and not (self.audio and row.extras is None)
            and (self.shape is None or self.shape in row.shapes)
            and self._last_frame_is_right
            and self._references_are_right
        )

    @property
    def _last_frame_is_right(self) -> bool:
        if not self.last_frame:
            return True
        short = self.duration <= 8 or not self.model.startswith("veo")
        return self.resolution in self.row.last_frame and short

    @property
    def _references_are_right(self) -> bool:
        if self.model == "veo3.1" and self.references:
            return set(self.references) == {"i"} and len(self.references) <= 3 and self.duration == 8
        return set(self.references) <= self.row.references

    @property
    def price(self) -> tuple[int, str]:
        rate, extras = self.row.rates[self.resolution], self.row.extras or {}
        if rate is None:
            known = max((each for each in self.row.rates.values() if each is not None), default=0)
            return self.duration * max(known, UNPUBLISHED[CATALOGUE["text-to-video"].kind]), UNKNOWN
        video = "v" in self.references
        if video and (self.model, self.resolution) == ("seedance-2.0-mini", "720p"):
            rate = 288
        rate += extras.get(self.resolution, 0) if self.audio else 0
        return self.duration * rate, ESTIMATE if video else EXACT

    @property
    def raw(self) -> dict[str, Any]:
        given = {
            "model": self.model,
            "duration": self.duration,
            "resolution": self.resolution,
            "audio": self.audio,
        }
        if self.shape is None:
            return {**given, "image": PICTURE, **({"end_image": PICTURE} if self.last_frame else {})}
        attached = {f"reference{n}": BY_LETTER[letter] for n, letter in enumerate(self.references, start=1)}
        return {**given, "prompt": "A cat", "aspect_ratio": self.shape, **attached}


def assert_judged(command: str, wish: Wish) -> None:
    """It is taken, at its price, or refused."""
    tool = CATALOGUE[command]
    if not wish.right:
        assert refused(lambda: tool.prepare(wish.raw, wish.plan)), wish
        return
    quote = tool.prepare(wish.raw, wish.plan).quote(UNPUBLISHED)
    assert (quote.credits, quote.certainty) == wish.price, wish


def test_the_table_has_every_model() -> None:
    assert list(ROWS) == list(VIDEO_MODELS)


def test_a_picture_becomes_a_video_exactly_where_the_model_makes_it() -> None:
    for model, duration, resolution, last_frame in product(ROWS, range(1, 61), RESOLUTIONS, (False, True)):
        audio = (duration + last_frame) % 2 == 0
        assert_judged(
            "image-to-video",
            Wish(
                model=model,
                duration=duration,
                resolution=resolution,
                audio=audio,
                last_frame=last_frame,
                plan=Plan.CREATOR,
            ),
        )


def test_a_picture_becomes_a_video_exactly_where_the_plan_and_the_sound_allow() -> None:
    for model, row in ROWS.items():
        for duration in (min(row.durations), max(row.durations)):
            for resolution, audio, last_frame, plan in product(
                RESOLUTIONS, (False, True), (False, True), PLANS
            ):
                assert_judged(
                    "image-to-video",
                    Wish(
                        model=model,
                        duration=duration,
                        resolution=resolution,
                        audio=audio,
                        last_frame=last_frame,
                        plan=plan,
                    ),
                )


def test_a_text_becomes_a_video_exactly_where_the_model_makes_it_of_such_references() -> None:
    """Every duration with every set of references, while the rest takes turns."""
    for model, duration, (turn, references) in product(ROWS, range(1, 61), enumerate(REFERENCES)):
        resolutions = list(ROWS[model].rates)
        assert_judged(
            "text-to-video",
            Wish(
                model=model,
                duration=duration,
                resolution=resolutions[(duration + turn) % len(resolutions)],
                audio=(duration + turn) % 7 == 0,
                shape=SHAPES[duration % 2],
                references=references,
                plan=Plan.CREATOR,
            ),
        )


def test_a_text_becomes_a_video_exactly_where_everything_else_allows() -> None:
    """Every resolution, sound, shape, set of references and plan, at a duration that goes with them."""
    for model, resolution, audio, shape, references, plan in product(
        ROWS, RESOLUTIONS, (False, True), SHAPES, REFERENCES, PLANS
    ):
        duration = 8 if model == "veo3.1" else min(ROWS[model].durations)
        assert_judged(
            "text-to-video",
            Wish(
                model=model,
                duration=duration,
                resolution=resolution,
                audio=audio,
                shape=shape,
                references=references,
                plan=plan,
            ),
        )
