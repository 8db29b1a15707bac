"""What the stand-in knows: servers, channels, people, posts and interactions, all in memory."""

import time
from collections import deque
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property

from tests.wire.cdn import Cdn, StoredFile
from tests.wire.changes import Changes
from tests.wire.components import BUTTON, TEXT_DISPLAY, walk
from tests.wire.errors import Json
from tests.wire.http import Request
from tests.wire.interaction import Interaction
from tests.wire.permissions import Permission

DISCORD_EPOCH_MS = 1_420_070_400_000
MIB = 1 << 20
UPLOAD_LIMITS = {0: 10 * MIB, 1: 10 * MIB, 2: 50 * MIB, 3: 100 * MIB}

EPHEMERAL = 1 << 6
LOADING = 1 << 7
COMPONENTS_V2 = 1 << 15

TEXT, DIRECT, THREAD = 0, 1, 11


class Snowflakes:
    """Ids that carry the present moment, as clients read it out of them."""

    def __init__(self) -> None:
        self._last = 0

    def next(self) -> int:
        now = (time.time_ns() // 1_000_000 - DISCORD_EPOCH_MS) << 22
        self._last = max(now, self._last + 1)
        return self._last


@dataclass(eq=False)
class User:
    id: int
    name: str
    bot: bool = False


@dataclass(eq=False)
class Role:
    id: int
    name: str
    permissions: Permission
    position: int
    managed_by: int | None = None


@dataclass(eq=False)
class Guild:
    """A server; `upload_limit` in bytes follows the boosts (`premium_tier`) unless it is set."""

    id: int
    name: str
    owner_id: int
    bot_role: Role
    premium_tier: int = 0
    roles: list[Role] = field(default_factory=list)
    upload_limit: int = 0

    def __post_init__(self) -> None:
        self.upload_limit = self.upload_limit or UPLOAD_LIMITS[self.premium_tier]


@dataclass(eq=False)
class Member(User):
    """A person in one server; `upload_limit` is what their own subscription allows, in bytes."""

    guild: Guild = field(kw_only=True)
    permissions: Permission = Permission.SPEAKER
    roles: list[Role] = field(default_factory=list)
    takes_messages: bool = True
    upload_limit: int = 0
    locale: str = "en-US"


@dataclass(eq=False)
class Channel:
    """A text channel, a thread (with its `parent`) or a direct message (with its `recipient`)."""

    id: int
    name: str
    guild: Guild | None
    type: int = TEXT
    parent: "Channel | None" = None
    recipient: Member | None = None
    bot_permissions: Permission = Permission.SPEAKER
    topic: str | None = None

    @property
    def upload_limit(self) -> int:
        return self.guild.upload_limit if self.guild else UPLOAD_LIMITS[0]


@dataclass(frozen=True)
class Revision:
    """A post as it stood from `at` on; `by` is `token` (an interaction's), `bot` or `member`."""

    content: str
    embeds: list[Json]
    components: list[Json]
    files: list[StoredFile]
    flags: int
    by: str
    at: datetime = field(default_factory=lambda: datetime.now(UTC))

    @cached_property
    def text(self) -> str:
        """Everything a reader reads: content, embeds and text displays, one per line."""
        displays = [part["content"] for part in walk(self.components) if part["type"] == TEXT_DISPLAY]
        return "\n".join(part for part in (self.content, *map(_embed_text, self.embeds), *displays) if part)


@dataclass(eq=False)
class Post:
    """A message with everything it ever said; `only_for` is who sees an ephemeral one."""

    id: int
    channel: Channel
    author: User
    revisions: list[Revision]
    only_for: Member | None = None
    interaction: Interaction | None = None
    nonce: str | None = None
    reference: Json | None = None
    deleted: bool = False

    @property
    def age(self) -> float:
        """Seconds since it was posted."""
        return (datetime.now(UTC) - self.revisions[0].at).total_seconds()

    @property
    def now(self) -> Revision:
        return self.revisions[-1]

    @property
    def edits(self) -> list[Revision]:
        return self.revisions[1:]

    @property
    def content(self) -> str:
        return self.now.content

    @property
    def embeds(self) -> list[Json]:
        return self.now.embeds

    @property
    def components(self) -> list[Json]:
        return self.now.components

    @property
    def files(self) -> list[StoredFile]:
        return self.now.files

    @property
    def ephemeral(self) -> bool:
        return self.only_for is not None

    @property
    def thinking(self) -> bool:
        return bool(self.now.flags & LOADING)

    @property
    def text(self) -> str:
        """Everything a reader reads now."""
        return self.now.text

    @property
    def buttons(self) -> list[Json]:
        return [part for part in walk(self.components) if part["type"] == BUTTON]

    def button(self, label: str) -> str:
        """The custom id under the button with this label; KeyError when there is none."""
        return {str(part.get("label")): str(part.get("custom_id")) for part in self.buttons}[label]


def _embed_text(embed: Json) -> str:
    fields = [line for item in embed.get("fields", ()) for line in (item["name"], item["value"])]
    parts = [embed.get("title"), embed.get("description"), *fields, embed.get("footer", {}).get("text")]
    return "\n".join(part for part in parts if part)


@dataclass(frozen=True)
class Violation:
    """A request that breaks a rule of Discord's: where it went, the wrong field, and what is wrong with it."""

    where: str
    path: str
    problem: str


@dataclass(eq=False)
class World:
    """Everything the routes share. The clocks are in seconds and may be turned by a test."""

    cdn: Cdn
    origin: str
    token: str = "wire.bot.token"
    answer_deadline: float = 3.0
    token_lifetime: float = 900.0
    nonce_lifetime: float = 300.0
    application_flags: int = 0
    changes: Changes = field(default_factory=Changes)
    ids: Snowflakes = field(default_factory=Snowflakes)
    bot: User = field(init=False)
    guilds: dict[int, Guild] = field(default_factory=dict)
    channels: dict[int, Channel] = field(default_factory=dict)
    members: dict[int, Member] = field(default_factory=dict)
    posts: dict[int, Post] = field(default_factory=dict)
    interactions: dict[str, Interaction] = field(default_factory=dict)
    commands: dict[int | None, list[Json]] = field(default_factory=dict)
    requests: deque[Request] = field(default_factory=deque)
    violations: list[Violation] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.bot = User(self.ids.next(), "magic", bot=True)

    def direct_channel(self, member: Member) -> Channel:
        """The one direct channel between the bot and this person."""
        for channel in self.channels.values():
            if channel.recipient is member:
                return channel
        channel = Channel(self.ids.next(), member.name, None, DIRECT, recipient=member)
        self.channels[channel.id] = channel
        return channel
