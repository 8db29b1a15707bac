"""Right requests of the tools that make videos."""

from typing import Any

from hypothesis import assume
from hypothesis import strategies as st

from bot.tools import CATALOGUE, Attachment, Plan
from bot.tools.video.by_length import LengthModel
from bot.tools.video.models import VIDEO_MODELS, VideoModel
from bot.tools.video.resolutions import COMMON_RESOLUTIONS, FREE_RESOLUTION
from bot.tools.video.ugc_ad import AD_MODELS
from tests.tools.pieces import AUDIO, PICTURE, VIDEO, file, prompts, sometimes

BY_KIND = {"image": PICTURE, "video": VIDEO, "audio": AUDIO}

seconds = st.sampled_from([1, 2, 4.5, 5, 10.0])
starts = st.sampled_from([0, 1, 1.5, 20])
numbers = st.integers(0, 4000)


def resolutions(plan: Plan) -> st.SearchStrategy[str]:
    return st.sampled_from(COMMON_RESOLUTIONS if plan.paid else [FREE_RESOLUTION])


def a_value(command: str, option: str) -> st.SearchStrategy[str]:
    """Any value of an option with a list."""
    return st.sampled_from(getattr(CATALOGUE[command].slots[option], "values"))  # noqa: B009  only some slots have them


@st.composite
def clip(
    draw: Any, slot: str, attachment: Attachment = VIDEO, lengths: st.SearchStrategy[float] = seconds
) -> dict[str, Any]:
    """A clip and a part of it of such a length; where its own end can be read, the end may be left out."""
    given = draw(file(slot, attachment))
    start = draw(st.none() | starts)
    if start is not None:
        given["start"] = start
    linked = str(given.get(f"{slot}_url", "")).startswith("https://files.")
    return {**given, "end": (start or 0) + draw(lengths)} if linked or draw(st.booleans()) else given


@st.composite
def _made(draw: Any, model: LengthModel, plan: Plan) -> dict[str, Any]:
    return {"model": model.name, "resolution": draw(st.sampled_from(model.resolutions(plan)))}


def _able(plan: Plan) -> st.SearchStrategy[VideoModel]:
    return st.sampled_from([model for model in VIDEO_MODELS.values() if model.resolutions(plan)])


def _lengths(possible: list[int]) -> st.SearchStrategy[float]:
    return st.sampled_from([*possible, *map(float, possible)])


@st.composite
def image_to_video(draw: Any, plan: Plan) -> dict[str, Any]:
    model = draw(_able(plan))
    raw = {**draw(_made(model, plan)), **draw(file("image"))}
    if raw["resolution"] in model.end_frame_resolutions and draw(st.booleans()):
        raw["end_image"] = PICTURE
    longest = (model.end_frame_max_seconds if "end_image" in raw else None) or max(model.durations)
    optional = {
        "duration": _lengths([length for length in model.durations if length <= longest]),
        "audio": st.sampled_from([False, model.audio]),
        "prompt": prompts,
        "private": st.booleans(),
    }
    return {**raw, **sometimes(draw, optional)}


@st.composite
def text_to_video(draw: Any, plan: Plan) -> dict[str, Any]:
    model = draw(_able(plan))
    most = model.most_references if model.references else 0
    chosen = draw(st.sets(st.integers(1, 10), max_size=most))
    kinds = st.sampled_from(model.references or ("image",))
    references = {f"reference{number}": BY_KIND[draw(kinds)] for number in sorted(chosen)}
    fixed = model.reference_seconds if references else None
    optional = {
        "duration": _lengths(list(model.durations) if fixed is None else [fixed]),
        "audio": st.sampled_from([False, model.audio]),
        "aspect_ratio": st.sampled_from(model.aspects),
        "private": st.booleans(),
    }
    mentions = " ".join(f"@ref{number}" for number in chosen if draw(st.booleans()))
    prompt = draw(prompts.filter(lambda text: "@" not in text))
    raw = {**draw(_made(model, plan)), **references, "prompt": f"{prompt} {mentions}"}
    return {**raw, **sometimes(draw, optional)}


@st.composite
def lip_sync(draw: Any, plan: Plan) -> dict[str, Any]:
    modes = ["lite", "standard", *(["pro"] if plan.paid else [])]
    optional = {
        "generation_mode": st.sampled_from(modes),
        "max_fps_limit": st.sampled_from([1, 24, 29.97, 60]),
    }
    return {
        **draw(clip("video")),
        **draw(file("audio", AUDIO)),
        **sometimes(draw, optional),
    }


@st.composite
def video_upscaler(draw: Any, plan: Plan) -> dict[str, Any]:
    assume(plan.paid)
    optional = {"resolution": a_value("video-upscaler", "resolution")}
    return {**draw(clip("video")), **sometimes(draw, optional)}


@st.composite
def video_translator(draw: Any, plan: Plan) -> dict[str, Any]:
    return {
        **draw(clip("video", VIDEO, st.sampled_from([1, 12.25, 30]))),
        "target_language": draw(a_value("video-translator", "target_language")),
        **sometimes(draw, {"resolution": resolutions(plan)}),
    }


@st.composite
def talking_photo(draw: Any, plan: Plan) -> dict[str, Any]:
    mode = draw(st.sampled_from([{}, {"generation_mode": "realistic"}, {"generation_mode": "prompted"}]))
    prompted = mode.get("generation_mode") == "prompted"
    optional = {"resolution": st.sampled_from(["480p", "720p"] if plan.paid else ["480p"])}
    return {
        **draw(file("image")),
        **draw(clip("audio", AUDIO, st.sampled_from([0.1, 45] if prompted else [0.1, 300]))),
        **mode,
        **sometimes(draw, optional | ({"prompt": prompts} if prompted else {})),
    }


@st.composite
def audio_to_video(draw: Any, plan: Plan) -> dict[str, Any]:
    image = draw(st.sampled_from([{}]) | file("image"))
    optional = {"resolution": resolutions(plan), "prompt": prompts}
    return {**draw(clip("audio", AUDIO)), **image, **sometimes(draw, optional)}


@st.composite
def face_swap_video(draw: Any, plan: Plan) -> dict[str, Any]:
    optional = {
        "version": a_value("face-swap-video", "version"),
        "choose_faces": st.just(False),
    }
    return {
        **draw(clip("video")),
        **draw(file("image")),
        **sometimes(draw, optional),
    }


@st.composite
def video_to_video(draw: Any, plan: Plan) -> dict[str, Any]:
    worded = st.fixed_dictionaries(
        {"prompt": prompts}, optional={"prompt_type": st.sampled_from(["custom", "append_default"])}
    )
    optional = {name: a_value("video-to-video", name) for name in ("model", "version", "fps_resolution")}
    return {
        **draw(clip("video")),
        "art_style": draw(a_value("video-to-video", "art_style")),
        **draw(st.sampled_from([{}, {"prompt_type": "default"}]) | worded),
        **sometimes(draw, optional),
    }


@st.composite
def video_editor(draw: Any, plan: Plan) -> dict[str, Any]:
    ltx = {"model": "ltx-2.5", "resolution": draw(resolutions(plan))}
    gemini = {"model": "gemini-omni-1.1", "resolution": draw(st.sampled_from(["720p", "1080p"]))}
    chosen = draw(st.sampled_from([{}, ltx, gemini] if plan.paid else [{}, ltx]))
    return {
        "prompt": draw(prompts),
        **draw(clip("video", VIDEO, st.sampled_from([3, 4.5, 10]))),
        **chosen,
    }


_POINTS = st.fixed_dictionaries({"point_x": numbers, "point_y": numbers, "point_time": starts})


@st.composite
def character_replace(draw: Any, plan: Plan) -> dict[str, Any]:
    wan = {"model": "wan-animate", "resolution": draw(st.sampled_from(["480p", "720p"][: 1 + plan.paid]))}
    kling = {"model": "kling-3.0", "resolution": draw(st.sampled_from(["720p", "1080p"]))}
    chosen = draw(st.sampled_from([{}, wan, kling] if plan.paid else [{}, wan]))
    points = {} if chosen is kling else draw(st.sampled_from([{}]) | _POINTS)
    return {
        **draw(clip("video", VIDEO, st.sampled_from([3, 4.5, 10]))),
        **draw(file("image")),
        **chosen,
        **points,
        **sometimes(draw, {"mode": a_value("character-replace", "mode")}),
    }


@st.composite
def ugc_ad(draw: Any, plan: Plan) -> dict[str, Any]:
    model = draw(st.sampled_from([it for it in AD_MODELS.values() if it.resolutions(plan)]))
    possible = [length for length in model.durations if plan.paid or length <= 5]
    chosen = {**draw(_made(model, plan)), **sometimes(draw, {"duration": _lengths(possible)})}
    return {"script": draw(prompts), **draw(file("image")), **draw(st.sampled_from([{}, chosen]))}


_COLOURS = st.sampled_from(["#ffd700", "00FF00", "#123456"])
_LOOK = {
    "font": st.just("Noto Sans"),
    "text_color": _COLOURS,
    "vertical_position": st.just("bottom"),
    "horizontal_position": st.just("center"),
}
_MORE = {
    "font_size": st.sampled_from([12, 33.5]),
    "font_style": st.just("italic"),
    "highlighted_text_color": _COLOURS,
    "stroke_color": _COLOURS,
    "stroke_width": st.sampled_from([0, 2, 1.5]),
}


@st.composite
def auto_subtitle_generator(draw: Any, plan: Plan) -> dict[str, Any]:
    template = {"template": draw(a_value("auto-subtitle-generator", "template"))}
    own = {name: draw(values) for name, values in _LOOK.items()}
    changed = {**template, **sometimes(draw, _LOOK | _MORE)}
    looks = st.sampled_from([{}, changed, {**own, **sometimes(draw, _MORE)}])
    return {**draw(clip("video")), **draw(looks)}


@st.composite
def animation(draw: Any, plan: Plan) -> dict[str, Any]:
    art_style = draw(a_value("animation", "art_style"))
    custom = {"art_style_custom": draw(prompts)} if art_style == "Custom" else {}
    heard = st.fixed_dictionaries({"audio": st.just(AUDIO)}, optional={"use_lyrics": st.booleans()})
    worded = st.fixed_dictionaries(
        {"prompt": prompts}, optional={"audio": st.just(AUDIO), "image": st.just(PICTURE)}
    )
    edges = st.integers(64, min(1472, plan.longest_edge))
    optional = {
        "duration": st.sampled_from([0.1, 3, 7.25]),
        "fps": st.sampled_from([1, 12.5, 30]),
        "width": edges,
        "height": edges,
        "camera_effect": a_value("animation", "camera_effect"),
        "transition_speed": st.integers(1, 10),
    }
    return {"art_style": art_style, **custom, **draw(heard | worded), **sometimes(draw, optional)}


VALID = {
    "animation": animation,
    "audio-to-video": audio_to_video,
    "auto-subtitle-generator": auto_subtitle_generator,
    "character-replace": character_replace,
    "face-swap-video": face_swap_video,
    "image-to-video": image_to_video,
    "lip-sync": lip_sync,
    "talking-photo": talking_photo,
    "text-to-video": text_to_video,
    "ugc-ad": ugc_ad,
    "video-editor": video_editor,
    "video-to-video": video_to_video,
    "video-translator": video_translator,
    "video-upscaler": video_upscaler,
}
