"""Every model with what it does not do, one thing at a time."""

from collections.abc import Iterator

from bot.tools import Plan
from tests.tools.image.models import ALL_RESOLUTIONS, FACTS, Facts
from tests.tools.video.test_every_combination import RESOLUTIONS, ROWS, SHAPES, Row
from tests.tools.video.test_ugc_ad import ALLOWED, MADE, SPOKEN
from tests.whole.things import Thing
from tests.whole.wrong import Wrong, wrong

REFERENCES = {"i": Thing.PICTURE, "v": Thing.FILM, "a": Thing.SOUND}
FREE_VIDEOS = {"360p", "480p"}


def wrong_models() -> list[Wrong]:
    """All of them."""
    found: list[Wrong] = []
    for model, row in ROWS.items():
        found += _video(model, row)
        found += _last_frame(model, row)
        found += _shape_and_references(model, row)
    for model, facts in FACTS.items():
        found += _generated(model, facts) if facts.generator else ()
        found += _edited(model, facts) if facts.editor is not None else ()
    for model in ALLOWED:
        found += _ad(model)
    return found


def _beside(allowed: set[int], last: int) -> set[float]:
    """Durations that are not allowed: around those that are, in their first gap, and between two seconds."""
    ends = {min(allowed) - 1, max(allowed) + 1}
    gap = next((second for second in range(min(allowed), max(allowed)) if second not in allowed), 0)
    return {float(second) for second in {*ends, gap} if 1 <= second <= last} | {min(allowed) + 0.5}


def _video(model: str, row: Row) -> Iterator[Wrong]:
    for command in ("image-to-video", "text-to-video"):
        for duration in _beside(set(row.durations), 60):
            yield wrong(command, "duration", model=model, duration=duration)
        for resolution in set(RESOLUTIONS) - set(row.rates):
            yield wrong(command, "resolution", model=model, resolution=resolution)
        if row.extras is None:
            yield wrong(command, "audio", model=model, audio=True)
        yield from _paid_video(command, model, row)


def _paid_video(command: str, model: str, row: Row) -> Iterator[Wrong]:
    named = "resolution" if FREE_VIDEOS & set(row.rates) else "model"
    for resolution in set(row.rates) - FREE_VIDEOS:
        yield wrong(command, named, Plan.FREE, model=model, resolution=resolution)


def _last_frame(model: str, row: Row) -> Iterator[Wrong]:
    for resolution in set(row.rates) - row.last_frame:
        yield wrong(
            "image-to-video", "end_image", model=model, resolution=resolution, end_image=Thing.PICTURE
        )
    if model.startswith("veo"):
        yield wrong("image-to-video", "end_image", model=model, duration=16, end_image=Thing.PICTURE)


def _shape_and_references(model: str, row: Row) -> Iterator[Wrong]:
    for shape in set(SHAPES) - row.shapes:
        yield wrong("text-to-video", "aspect_ratio", model=model, aspect_ratio=shape)
    for kind in set(REFERENCES) - row.references:
        yield wrong("text-to-video", "reference1", model=model, reference1=REFERENCES[kind])
    if model == "veo3.1":
        four = {f"reference{number}": Thing.PICTURE for number in (2, 4, 6, 8)}
        yield wrong("text-to-video", "reference8", model=model, **four)
        yield wrong("text-to-video", "duration", model=model, duration=4, reference1=Thing.PICTURE)


def _generated(model: str, facts: Facts) -> Iterator[Wrong]:
    able, counts = facts.resolutions.split(), set(map(int, facts.generator.split()))
    for images in {count + step for count in counts for step in (-1, 1)} - {*counts, 0, 17}:
        yield wrong("image-generator", "image_count", model=model, image_count=images)
    for resolution in set(ALL_RESOLUTIONS) - set(able):
        yield wrong("image-generator", "resolution", model=model, resolution=resolution)
    yield from _paid_picture("image-generator", model, facts)


def _edited(model: str, facts: Facts) -> Iterator[Wrong]:
    for resolution in set(ALL_RESOLUTIONS) - set(facts.resolutions.split()):
        yield wrong("image-editor", "resolution", model=model, resolution=resolution)
    most = 1 + (facts.editor or 0)
    if most < 10:
        more = {f"image{number}": Thing.PICTURE for number in range(2, most + 2)}
        yield wrong("image-editor", f"image{most + 1}", model=model, **more)
    yield from _paid_picture("image-editor", model, facts)


def _paid_picture(command: str, model: str, facts: Facts) -> Iterator[Wrong]:
    if not facts.free:
        yield wrong(command, "model", Plan.FREE, model=model)
        return
    for resolution in set(facts.resolutions.split()) - {"640px"}:
        yield wrong(command, "resolution", Plan.FREE, model=model, resolution=resolution)


def _ad(model: str) -> Iterator[Wrong]:
    for duration in _beside(set(ALLOWED[model]), 200):
        yield wrong("ugc-ad", "duration", model=model, duration=duration)
    for resolution in {"480p", "720p", "1080p"} - MADE[model]:
        yield wrong("ugc-ad", "resolution", model=model, resolution=resolution)
    yield wrong("ugc-ad", "script", model=model, script="a" * (SPOKEN[model] + 1))
    if model != "ltx-2.5":
        yield wrong("ugc-ad", "model", Plan.FREE, model=model)
