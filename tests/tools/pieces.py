"""What the requests of many tools have in common: files, texts, and options that may be left out."""

from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from bot.tools import Attachment, Plan

PICTURE = Attachment("https://cdn.example/cat.png?signature", "cat.png", 250_000, "image/png")
VIDEO = Attachment("https://cdn.example/cat.mp4?signature", "cat.mp4", 2_500_000, "video/mp4")
AUDIO = Attachment("https://cdn.example/meow.mp3?signature", "meow.mp3", 90_000, "audio/mpeg")

plans = st.sampled_from(Plan)
prompts = st.text(min_size=1, max_size=60).filter(lambda text: text.isprintable() and text.strip())


def file(slot: str, attachment: Attachment = PICTURE) -> SearchStrategy[dict[str, Any]]:
    """A file slot with a link filled in every way a member may: a file, a link, a message, an earlier result."""
    return st.sampled_from(
        [
            {slot: attachment},
            {f"{slot}_url": f"https://files.example/{attachment.filename}?x=1"},
            {f"{slot}_url": "https://discord.com/channels/1/2/3"},
            {f"{slot}_url": "job:4711"},
        ]
    )


def sometimes(draw: Any, options: dict[str, SearchStrategy[Any]]) -> dict[str, Any]:
    """Each option given or left out."""
    return {name: draw(values) for name, values in options.items() if draw(st.booleans())}
