"""What members may send: requests that are right, and values of every wrong kind."""

from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from bot.tools import CATALOGUE, Attachment, Plan
from bot.tools.image_models import FREE_RESOLUTION, GENERATOR_MODELS
from bot.tools.video_models import VIDEO_MODELS

PICTURE = Attachment("https://cdn.example/cat.png?signature", "cat.png", 250_000, "image/png")

plans = st.sampled_from(Plan)
prompts = st.text(min_size=1, max_size=60).filter(lambda text: text.isprintable() and text.strip())
pictures = st.sampled_from(
    [
        {"image": PICTURE},
        {"image_url": "https://files.example/pictures/cat.webp?x=1"},
        {"image_url": "https://discord.com/channels/1/2/3"},
        {"image_url": "job:4711"},
    ]
)


def _sometimes(draw: Any, options: dict[str, SearchStrategy[Any]]) -> dict[str, Any]:
    """Each option given or left out."""
    return {name: draw(values) for name, values in options.items() if draw(st.booleans())}


@st.composite
def image_to_video(draw: Any, plan: Plan) -> dict[str, Any]:
    able = [model for model in VIDEO_MODELS.values() if model.resolutions(plan)]
    model = draw(st.sampled_from(able))
    resolution = draw(st.sampled_from(model.resolutions(plan)))
    longest = model.end_frame_max_seconds or max(model.durations)
    raw = {"model": model.name, "resolution": resolution, **draw(pictures)}
    if resolution in model.end_frame_resolutions and draw(st.booleans()):
        raw["end_image"] = PICTURE
    seconds = [length for length in model.durations if "end_image" not in raw or length <= longest]
    optional = {
        "duration": st.sampled_from([*seconds, *map(float, seconds)]),
        "audio": st.sampled_from([False, model.audio]),
        "prompt": prompts,
        "private": st.booleans(),
    }
    return {**raw, **_sometimes(draw, optional)}


@st.composite
def image_generator(draw: Any, plan: Plan) -> dict[str, Any]:
    able = [model for model in GENERATOR_MODELS.values() if plan.paid or model.free]
    model = draw(st.sampled_from(able))
    resolutions = model.resolutions if plan.paid else [FREE_RESOLUTION]
    optional = {
        "resolution": st.sampled_from(resolutions),
        "image_count": st.sampled_from(model.counts),
        "aspect_ratio": st.sampled_from(["1:1", "16:9", "9:16"]),
        "tool": st.sampled_from(CATALOGUE["image-generator"].suggest("tool", "")),
        "private": st.booleans(),
    }
    return {"prompt": draw(prompts), "model": model.name, **_sometimes(draw, optional)}


@st.composite
def voice_generator(draw: Any, plan: Plan) -> dict[str, Any]:
    voices = CATALOGUE["voice-generator"].suggest("voice_name", draw(st.sampled_from("abcdefg")))
    return {"prompt": draw(prompts), "voice_name": draw(st.sampled_from(voices))}


VALID = {
    "image-generator": image_generator,
    "image-to-video": image_to_video,
    "voice-generator": voice_generator,
}

anything = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(st.characters(exclude_categories=()), max_size=30),
    st.sampled_from(
        ["default", "kling-3.0", "480p", "4k", "job:1", "https://a.example/b.png", "https://[/", "Adele"]
    ),
    st.builds(
        Attachment,
        url=st.just("https://cdn.example/x"),
        filename=st.one_of(st.text(max_size=12), st.just("cat.png")),
        size=st.integers(-1, 10**11),
    ),
)


@st.composite
def wild(draw: Any, command: str) -> dict[str, Any]:
    """Any values for any of the tool's options, sometimes over a request that would be right."""
    names = st.sampled_from([option.name for option in CATALOGUE[command].options])
    right = draw(VALID[command](Plan.PRO)) if draw(st.booleans()) else {}
    return {**right, **draw(st.dictionaries(names, anything, max_size=4))}
