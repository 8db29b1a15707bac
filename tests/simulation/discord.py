"""A Discord in memory: channels, messages and cards, as far as the engine can tell."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bot.errors import DiscordError, DiscordForbidden, DiscordGone

if TYPE_CHECKING:
    from tests.simulation.world import World

DIRECT = 1_000_000
"""What is added to a member's id for the channel of their direct messages."""


@dataclass
class Message:
    id: int
    channel_id: int
    about: str
    """The id of a job whose outcome it is, or the number of a notice."""
    words: str
    nonce: str
    posted_at: float
    deleted: bool = False


@dataclass
class Card:
    """The answer to a command."""

    id: int
    channel_id: int
    shown: list[tuple[str, ...]] = field(default_factory=list)
    """The states that it has shown, one after another: one for each of its jobs."""
    outcome: str | None = None
    """What has taken its place, where it is private."""
    deleted: bool = False


class Discord:
    """What everybody sees."""

    def __init__(self, world: "World") -> None:
        self._world = world
        self.messages: list[Message] = []
        self.cards: dict[int, Card] = {}
        self.gone: set[int] = set()
        """Channels that were deleted, with everything in them."""
        self.forbidden: set[int] = set()
        """Channels where the bot may not post."""
        self.refused: set[str] = set()
        """What could not be posted in some place at some time."""

    def post(self, channel_id: int, about: str, words: str, nonce: str) -> int:
        """Post, unless the nonce is known: then the answer is the message that it made."""
        self._refuse(channel_id, about)
        now, known = self._world.now, self._world.weather.nonces
        for message in self.messages:
            if (message.channel_id, message.nonce) == (channel_id, nonce) and now < message.posted_at + known:
                return message.id
        message = Message(self._world.new_number(), channel_id, about, words, nonce, now)
        self.messages.append(message)
        self._world.note(f"discord: {message.id} in {channel_id} about {about}: {words}")
        return message.id

    def find(self, channel_id: int, about: str) -> int | None:
        if channel_id in self.gone:
            raise DiscordGone
        standing = (each for each in self.standing(about) if each.channel_id == channel_id)
        return next((message.id for message in standing), None)

    def standing(self, about: str) -> list[Message]:
        """The messages about something that anybody can see."""
        return [
            each
            for each in self.messages
            if each.about == about and not each.deleted and each.channel_id not in self.gone
        ]

    def delete(self, message_id: int) -> None:
        for message in self.messages:
            if message.id == message_id:
                message.deleted = True

    def open_card(self, channel_id: int, states: tuple[str, ...]) -> Card:
        card = Card(self._world.new_number(), channel_id, [states])
        self.cards[card.id] = card
        return card

    def card(self, card_id: int) -> Card:
        card = self.cards[card_id]
        if card.deleted or card.channel_id in self.gone:
            raise DiscordGone
        return card

    def _refuse(self, channel_id: int, about: str) -> None:
        trouble: type[DiscordError] | None = None
        if channel_id in self.gone:
            trouble = DiscordGone
        elif channel_id in self.forbidden:
            trouble = DiscordForbidden
        if trouble is not None:
            self.refused.add(about)
            raise trouble
