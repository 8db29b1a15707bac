"""Small pieces of text that every message is made of. Pure."""

import re
from collections.abc import Sequence
from datetime import datetime

from bot.tools.wording import count

_MARKUP = re.compile(
    r"([\\*_~|`<>\[\]()#@]|^-|(?<=\w)/(?=\w))"
)  # discord.gg/x is an invitation without https
_DIRECTIONS = dict.fromkeys((0x061C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A)))
"""Characters that nobody sees and that turn the direction of what follows them."""

_UNSTORABLE = dict.fromkeys(
    code for code in (*range(32), 127, *range(0xD800, 0xE000)) if not chr(code).isspace()
)
"""Control characters and halves of characters, which neither Discord nor every database takes."""

_UNSEEN = _DIRECTIONS | _UNSTORABLE

PROMPT_LENGTH = 300
"""How much of what a member wrote is repeated to them, in characters before escaping."""


NARROWEST = 40
"""To what a line is cut at most, in characters."""


def cut(text: str, limit: int) -> str:
    """The text on one line and in its natural direction, shortened to at most `limit` characters."""
    line = " ".join(text.translate(_UNSEEN).split())
    return line if len(line) <= limit else f"{line[: limit - 1]}…"


def shortened(text: str, limit: int) -> str:
    """The text, or as many of its whole lines as fit into `limit` characters, and `…` for the rest."""
    if len(text) <= limit:
        return text
    kept = text[: limit - 2]
    whole = kept.rpartition("\n")[0] or kept
    return f"{whole}\n…"


def narrowed(text: str, limit: int) -> str:
    """All lines of the text, the longest of them cut until the whole fits into `limit` characters.

    Of very many lines the last ones are left out instead of cutting each to a few letters.
    """
    parts, width = text.split("\n"), limit
    while width > NARROWEST and sum(min(len(part), width) + 1 for part in parts) - 1 > limit:
        width -= 1
    cut_down = (part if len(part) <= width else f"{part[: width - 1]}…" for part in parts)
    return shortened("\n".join(cut_down), limit)


def fitting(shown: Sequence[str], limit: int, *, rest: str, link: str = "\n") -> str:
    """As many of the pieces as fit into `limit` characters, and how many more there are."""
    text = link.join(shown)
    if len(text) <= limit:
        return text
    room, kept = limit - len(link) - len(rest) - len(str(len(shown))), 0
    length = 0
    while length + len(shown[kept]) <= room:
        length += len(shown[kept]) + len(link)
        kept += 1
    return link.join([*shown[:kept], rest.format(count=len(shown) - kept)])


def sentence(text: str) -> str:
    """The text with an end: a full stop where it has none of its own."""
    return text if text.endswith((".", "!", "?", "…")) else f"{text}."


def plain(text: str, limit: int = PROMPT_LENGTH) -> str:
    """What somebody wrote, shortened, with nothing that Discord would format, link or make a mention of.

    At most twice as long as `limit`, because of the escapes.
    """
    return _MARKUP.sub(r"\\\1", cut(text, limit)).replace("://", ":\\//")


def quotation(text: str) -> str:
    """What a member wrote as a line of quotation; empty for an empty text."""
    return f"> {plain(text)}" if text.strip() else ""


def credits_of(number: int) -> str:
    """`1 credit`, `1,250 credits`."""
    return count(number, "credit")


def credits_back(number: int) -> str:
    """What became of credits that were held and are so no more."""
    if number == 0:
        return "Nothing was charged."
    return f"Your {credits_of(number)} {'is' if number == 1 else 'are'} back."


def relative(moment: datetime) -> str:
    """A moment that the reader's own client shows as `in 2 minutes` or `5 minutes ago`, and keeps moving."""
    return f"<t:{int(moment.timestamp())}:R>"


def exact(moment: datetime) -> str:
    """A moment as date and time in the reader's own zone."""
    return f"<t:{int(moment.timestamp())}:f>"


def duration(seconds: float) -> str:
    """`40 s`, `1 min 30 s`, `13 min`: rounded to what one would say."""
    whole = max(1, round(seconds))
    minutes, rest = divmod(whole, 60)
    if minutes == 0:
        return f"{rest} s"
    return f"{minutes} min {rest} s" if minutes < 3 and rest else f"{round(whole / 60)} min"  # noqa: PLR2004  three minutes need no seconds


def lines(*parts: str | None) -> str:
    """The parts that are there, one per line."""
    return "\n".join(part for part in parts if part)
