"""Right requests of the tools that make images."""

from collections.abc import Callable, Mapping
from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from bot.tools import CATALOGUE, Plan
from bot.tools.image.models import EDITOR_MODELS, GENERATOR_MODELS, ImageModel
from bot.tools.image.resolutions import FREE_RESOLUTION, RESOLUTIONS
from tests.tools.pieces import PICTURE, file, prompts, sometimes

Right = Callable[[Plan], SearchStrategy[dict[str, Any]]]

_SLIDERS = [name for name, slot in CATALOGUE["face-editor"].slots.items() if getattr(slot, "step", None)]


def _plain(*files: str, **options: SearchStrategy[Any]) -> Right:
    """A tool with file slots that must all be filled, and options of which each may be left out."""

    @st.composite
    def right(draw: Any, plan: Plan) -> dict[str, Any]:
        given = {name: value for slot in files for name, value in draw(file(slot)).items()}
        return {**given, **sometimes(draw, {**options, "private": st.booleans()})}

    return right


def _resolutions(plan: Plan, model: ImageModel | None = None) -> SearchStrategy[str]:
    able = RESOLUTIONS if model is None else model.resolutions
    return st.sampled_from(able if plan.paid else [FREE_RESOLUTION])


def _models(plan: Plan, models: Mapping[str, ImageModel]) -> SearchStrategy[ImageModel]:
    return st.sampled_from([model for model in models.values() if plan.paid or model.free])


def body_swap(plan: Plan) -> SearchStrategy[dict[str, Any]]:
    return _plain("person", "scene", resolution=_resolutions(plan))(plan)


@st.composite
def face_editor(draw: Any, plan: Plan) -> dict[str, Any]:
    steps = st.integers(-20, 20).map(lambda step: step * 5)
    moved = draw(st.dictionaries(st.sampled_from(_SLIDERS), steps | steps.map(float), max_size=3))
    enhanced = {} if any(moved.values()) and draw(st.booleans()) else {"enhance_face": True}
    return {**draw(file("image")), **moved, **enhanced}


@st.composite
def gif_generator(draw: Any, plan: Plan) -> dict[str, Any]:
    formats = st.sampled_from(["gif", "mp4", "webm"])
    return {"prompt": draw(prompts), **sometimes(draw, {"output_format": formats, "private": st.booleans()})}


@st.composite
def image_editor(draw: Any, plan: Plan) -> dict[str, Any]:
    model = draw(_models(plan, EDITOR_MODELS))
    others = draw(st.sets(st.sampled_from(range(2, 11)), max_size=model.most_inputs - 1))
    optional = {
        "resolution": _resolutions(plan, model),
        "image_count": st.sampled_from([1, 4, 9.0, 16]),
        "aspect_ratio": st.sampled_from(CATALOGUE["image-editor"].suggest("aspect_ratio", "")),
        "private": st.booleans(),
    }
    pictures = {**draw(file("image")), **{f"image{number}": PICTURE for number in others}}
    return {"prompt": draw(prompts), "model": model.name, **pictures, **sometimes(draw, optional)}


@st.composite
def image_generator(draw: Any, plan: Plan) -> dict[str, Any]:
    model = draw(_models(plan, GENERATOR_MODELS))
    optional = {
        "resolution": _resolutions(plan, model),
        "image_count": st.sampled_from(model.counts),
        "aspect_ratio": st.sampled_from(["1:1", "16:9", "9:16"]),
        "tool": st.sampled_from(CATALOGUE["image-generator"].suggest("tool", "")),
        "private": st.booleans(),
    }
    return {"prompt": draw(prompts), "model": model.name, **sometimes(draw, optional)}


@st.composite
def image_upscaler(draw: Any, plan: Plan) -> dict[str, Any]:
    factors = st.sampled_from([2, 4.0] if plan.paid else [2, 2.0])
    modes = st.sampled_from([{}, {"mode": "preserve"}, {"mode": "balanced"}, {"mode": "creative"}])
    creative = {"mode": "creative", "prompt": draw(prompts)}
    raw = creative if draw(st.booleans()) else draw(modes)
    return {**draw(file("image")), **raw, **sometimes(draw, {"scale_factor": factors})}


@st.composite
def meme_generator(draw: Any, plan: Plan) -> dict[str, Any]:
    templates = st.sampled_from(CATALOGUE["meme-generator"].suggest("template", "s"))
    return {"topic": draw(prompts), **sometimes(draw, {"template": templates, "search_web": st.booleans()})}


@st.composite
def qr_code_generator(draw: Any, plan: Plan) -> dict[str, Any]:
    return {"content": draw(prompts), "art_style": draw(prompts | st.just("Watercolor"))}


@st.composite
def image_background_remover(draw: Any, plan: Plan) -> dict[str, Any]:
    background = draw(st.just({}) | file("background_image"))
    return {**draw(file("image")), **background}


VALID: dict[str, Right] = {
    "body-swap": body_swap,
    "clothes-changer": _plain(
        "person", "garment", garment_type=st.sampled_from(["upper_body", "lower_body", "entire_outfit"])
    ),
    "face-editor": face_editor,
    "face-swap-photo": _plain("source", "target", choose_faces=st.just(value=False)),
    "gif-generator": gif_generator,
    "head-swap": _plain("head", "body", max_resolution=st.integers(1, 4096)),
    "headshot-generator": _plain("image", prompt=prompts),
    "image-background-remover": image_background_remover,
    "image-editor": image_editor,
    "image-generator": image_generator,
    "image-upscaler": image_upscaler,
    "meme-generator": meme_generator,
    "photo-colorizer": _plain("image"),
    "qr-code-generator": qr_code_generator,
}
