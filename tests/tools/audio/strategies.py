"""Right requests of the tools that make audio."""

from typing import Any

from hypothesis import strategies as st

from bot.tools import CATALOGUE, Plan
from tests.tools.pieces import AUDIO, file, prompts, sometimes


@st.composite
def music_generator(draw: Any, plan: Plan) -> dict[str, Any]:
    optional = {"duration": st.integers(15, 300), "private": st.booleans()}
    sung = draw(st.sampled_from([{}, {"lyrics": "La la"}, {"instrumental": True}, {"instrumental": False}]))
    return {"prompt": draw(prompts), **sung, **sometimes(draw, optional)}


@st.composite
def voice_cloner(draw: Any, plan: Plan) -> dict[str, Any]:
    return {
        "prompt": draw(prompts),
        **draw(file("audio", AUDIO)),
        **sometimes(draw, {"private": st.booleans()}),
    }


@st.composite
def voice_generator(draw: Any, plan: Plan) -> dict[str, Any]:
    voices = CATALOGUE["voice-generator"].suggest("voice_name", draw(st.sampled_from("abcdefg")))
    return {"prompt": draw(prompts), "voice_name": draw(st.sampled_from(voices))}


VALID = {
    "music-generator": music_generator,
    "voice-cloner": voice_cloner,
    "voice-generator": voice_generator,
}
