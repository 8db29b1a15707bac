"""What Discord is told about one option of a command."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

from bot.tools.files import Attachment
from bot.tools.media import Media

JSON: TypeAlias = "str | int | float | bool | list[JSON] | dict[str, JSON] | None"

OptionType: TypeAlias = type[str] | type[int] | type[float] | type[bool] | type[Attachment]

MOST_CHOICES = 25
LONGEST_STRING = 6_000


@dataclass(frozen=True, kw_only=True)
class Option:
    """One option as it is registered with Discord, in Discord's limits.

    `choices` and `autocompletes` exclude each other. `slot` is the name under which the value or the file is
    known in a request: an attachment and its `_url` twin share one. `media` is set for both of them; what an
    `_url` option completes to are earlier results, which only the caller knows.
    """

    name: str
    description: str
    type: OptionType
    slot: str
    field: str | None = None
    required: bool = False
    choices: Sequence[str] | Sequence[float] = ()
    autocompletes: bool = False
    minimum: float | None = None
    maximum: float | None = None
    min_length: int | None = None
    max_length: int | None = None
    default: JSON = None
    media: Media | None = None
