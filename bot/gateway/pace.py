"""How fast shards change hands, in seconds."""

from dataclasses import dataclass


@dataclass(frozen=True)
class ShardPace:
    lease: float = 16.0
    """How long after its process was last heard of a shard is taken over."""
    look: float = 1.0
    """From one look at what the others hold to the next."""
    settling: float = 60.0
    """How long the division stays uneven before a shard changes hands for that alone: a restart evens it by itself."""
    identify: float = 5.5
    """From one shard's turn to introduce itself to the next: Discord's five seconds, and half of one for the way."""
    anew: float = 60.0
    """From a number of shards that Discord refuses to the next try."""
    perseverance: float = 32.0
    """How long a process tries to reach Discord for a shard that others might take."""
    modesty: float = 60.0
    """For how long it then leaves all shards to them."""

    @property
    def renewal(self) -> float:
        """From one renewal of the lease to the next."""
        return self.lease / 4

    @property
    def patience(self) -> float:
        """How long without a renewal a process listens on: it has to be silent before another begins."""
        return self.lease * 3 / 4
