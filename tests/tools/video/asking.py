"""Asking for a video the way a member does, and reading what comes of it."""

from collections.abc import Callable
from typing import Any

from bot.errors import OptionRefused, OptionsRefused
from bot.tools import CATALOGUE, Attachment, Kind, Plan, Quote, Request
from bot.tools.price import Certainty
from tests.tools.asking import each_of

UNPUBLISHED = {Kind.IMAGE: 1, Kind.VIDEO: 100, Kind.AUDIO: 1}

EXACT, ESTIMATE, UNKNOWN = Certainty.EXACT, Certainty.ESTIMATE, Certainty.UNKNOWN

GIF = Attachment("https://cdn.example/cat.gif?signature", "cat.gif", 2_500_000, "image/gif")
YOUTUBE = "https://www.youtube.com/watch?v=abc"
LINK = "https://files.example/clip.mp4"


class Asking:
    """A command with the values that a test does not care about; None takes one of them away."""

    def __init__(self, command: str, **usual: Any) -> None:
        self.command = command
        self.usual = usual

    def prepared(self, plan: Plan = Plan.CREATOR, /, **raw: Any) -> Request:
        return CATALOGUE[self.command].prepare({**self.usual, **raw}, plan)

    def body(self, plan: Plan = Plan.CREATOR, /, **raw: Any) -> dict[str, Any]:
        request = self.prepared(plan, **raw)
        uploaded = {file.option: f"up/{file.option}" for file in request.files if file.needs_upload}
        return request.body(uploaded, "job 7")

    def quoted(self, plan: Plan = Plan.CREATOR, /, **raw: Any) -> Quote:
        return self.prepared(plan, **raw).quote(UNPUBLISHED)

    def costs(self, plan: Plan = Plan.CREATOR, /, **raw: Any) -> tuple[int, Certainty]:
        quote = self.quoted(plan, **raw)
        return quote.credits, quote.certainty

    def problems(self, plan: Plan = Plan.CREATOR, /, **raw: Any) -> dict[str, str]:
        """What is said about which option; nothing where nothing is wrong."""
        return refused(lambda: self.prepared(plan, **raw))

    def problem(self, plan: Plan = Plan.CREATOR, /, **raw: Any) -> str:
        """The one thing that is wrong."""
        ((option, words),) = self.problems(plan, **raw).items()
        return f"{option}: {words}"


def refused(attempt: Callable[[], Request]) -> dict[str, str]:
    """What an attempt is refused for, by option."""
    try:
        attempt()
    except (OptionRefused, OptionsRefused) as refusal:
        return {each.option: each.problem for each in each_of(refusal)}
    return {}
