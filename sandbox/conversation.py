"""A conversation written down for people who look at a terminal: who says what, and what changes."""

import re
import time
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime

from bot.messages.text import cut
from bot.tools.wording import size
from sandbox.discord_views import File, Message
from sandbox.live_discord import LiveDiscord
from sandbox.studio import PEOPLE_NAMES

Write = Callable[[str], None]

_MOMENT = re.compile(r"<t:(\d+):(\w)>")
_MENTION = re.compile(r"<@(\d+)>")
_MARKUP = re.compile(r"\*\*|^-# ", re.MULTILINE)
_LONGEST_NAME = 24
_MINUTE, _HOUR, _DAY = 60, 3_600, 86_400


class Conversation:
    """What one member does and sees, line by line; what stood in the channel before is left out."""

    def __init__(self, live: LiveDiscord, member: str, write: Write) -> None:
        self._live = live
        self._member = member
        self._write = write
        self._names = {str(live.member(name).id): name for name in PEOPLE_NAMES}
        self._started = time.monotonic()
        self._seen = {message.id: message.text for message in live.messages(member)}

    def used(self, command: str, options: Mapping[str, object]) -> None:
        """Write down what the member did."""
        given = "  ".join(f"{name}: {_given(value)}" for name, value in options.items())
        self._line(f"{self._member}: /{command}  {given}".rstrip())

    def catch_up(self) -> None:
        """Write down what is new, and of a message that changed only the lines that did."""
        for message in self._live.messages(self._member):
            before = self._seen.get(message.id)
            self._seen[message.id] = message.text
            if before is None:
                self._new(message)
            elif before != message.text:
                self._changed(message, before)

    def _new(self, message: Message) -> None:
        heading, *rest = self._readable(message.text).splitlines()
        to_whom = f", to {self._member} alone" if message.ephemeral else ""
        self._line(f"{message.author}{to_whom}: {heading}")
        self._below(rest)
        self._below(f"[file] {file.name}, {_described(file)}" for file in message.files)
        self._below(_shelf(message))

    def _changed(self, message: Message, before: str) -> None:
        known = set(before.splitlines())
        news = [line for line in message.text.splitlines() if line not in known]
        self._line(f"{message.author}, {_name_of(message)}: {self._readable(' | '.join(news))}")

    def _line(self, text: str) -> None:
        self._write(f"{time.monotonic() - self._started:5.1f} s  {text}")

    def _below(self, lines: Iterable[str]) -> None:
        for line in lines:
            self._write(f"{'':11}{line}")

    def _readable(self, text: str) -> str:
        text = _MENTION.sub(lambda found: f"@{self._names[found[1]]}", text)
        return _MARKUP.sub("", _MOMENT.sub(lambda found: _moment(int(found[1]), found[2]), text))


def _given(value: object) -> str:
    """An option's value as a member sees it while typing."""
    return str(value[0]) if isinstance(value, tuple) else str(value)


def _described(file: File) -> str:
    return f"{file.content_type}, {size(len(file.data))}"


def _name_of(message: Message) -> str:
    """How a reader tells one card from another: its heading, and the text it is about, if there is one."""
    heading, *rest = message.text.splitlines()
    about = next((line.removeprefix("> ") for line in rest if line.startswith("> ")), "")
    return f"card {heading} ({cut(about, _LONGEST_NAME)})" if about else f"card {heading}"


def _shelf(message: Message) -> list[str]:
    labels = [f"[{button.label}]" for button in message.buttons]
    return [" ".join(labels)] if labels else []


def _moment(seconds: int, style: str) -> str:
    """What Discord shows for a timestamp: how far away it is, or its date and time."""
    if style != "R":
        return f"{datetime.fromtimestamp(seconds, UTC):%d %B %Y %H:%M} UTC"
    away = seconds - round(time.time())
    if abs(away) <= 1:
        return "now"
    distance = _distance(abs(away))
    return f"in {distance}" if away > 0 else f"{distance} ago"


def _distance(seconds: int) -> str:
    units = ((_DAY, "days"), (_HOUR, "hours"), (_MINUTE, "minutes"))
    found = next(((length, name) for length, name in units if seconds >= 2 * length), (1, "seconds"))
    return f"{seconds // found[0]} {found[1]}"
