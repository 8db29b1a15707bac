"""What members may send: requests that are right, and values of every wrong kind."""

from typing import Any

from hypothesis import strategies as st

from bot.tools import CATALOGUE, Attachment, Plan, Request
from tests.tools.audio.strategies import VALID as AUDIO_TOOLS
from tests.tools.image.strategies import VALID as IMAGE_TOOLS
from tests.tools.pieces import PICTURE, plans
from tests.tools.video.strategies import VALID as VIDEO_TOOLS

__all__ = ["PICTURE", "VALID", "anything", "measured", "plans", "wild"]

VALID = {**IMAGE_TOOLS, **VIDEO_TOOLS, **AUDIO_TOOLS}

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
        size=st.one_of(st.none(), st.integers(-1, 10**11)),
        spoiler=st.booleans(),
    ),
)


@st.composite
def wild(draw: Any, command: str) -> dict[str, Any]:
    """Any values for any of the tool's options, sometimes over a request that would be right."""
    names = st.sampled_from([option.name for option in CATALOGUE[command].options])
    right = draw(VALID[command](Plan.PRO)) if draw(st.booleans()) else {}
    return {**right, **draw(st.dictionaries(names, anything, max_size=4))}


def measured(request: Request, plan: Plan, seconds: float = 5) -> Request:
    """The request as it is once its clip has been read: `seconds` from its start to its end."""
    if request.unmeasured is None:
        return request
    start = request.options.get("start")
    assert isinstance(start, int | float)
    return request.measured(start + seconds, plan)
