"""When to look again, and when to stop trying. Pure, in seconds."""

import math
import random
from dataclasses import dataclass

from bot.jobs.schedule import next_time
from bot.tools import Kind

USUAL_SECONDS = {Kind.IMAGE: 15.0, Kind.AUDIO: 20.0, Kind.VIDEO: 120.0}
"""A guess for tools whose usual time Magic Hour does not publish."""

EVERY = {Kind.IMAGE: (2.0, 3.0), Kind.AUDIO: (2.0, 3.0), Kind.VIDEO: (5.0, 10.0)}
SLOW = (20.0, 40.0)
RARE = (240.0, 360.0)
HOUR = 3600.0

LONGEST_WAIT = 300.0
"""However long a neighbour asks us to wait, we ask again after this."""


def _middle(kind: Kind) -> float:
    low, high = EVERY[kind]
    return (low + high) / 2


@dataclass(frozen=True)
class Pace:
    """How fast the engine looks, retries and gives up. `scale` shortens that where jobs run faster than
    life.
    """

    webhooks: bool = False
    scale: float = 1.0
    card_grace: float = 20.0
    """How long a job waits for its card before it goes on without one."""
    lease: float = 20.0
    """How long after its process died a job is taken up by another."""

    def first_look(
        self, kind: Kind, usual: float | None, spread: float = 0.0, latest: float = math.inf
    ) -> float:
        """From submission to the first poll: when the tool is usually done, or long after a webhook should
        have come.

        `spread`, the standard deviation of the logarithms of the tool's times, brings it forward to the first ends that
        are likely. It is never later than `latest`, whatever was learnt: some hours may have been slow ones.
        """
        usual = usual or USUAL_SECONDS[kind]
        if self.webhooks:
            return self.scale * max(60.0, 3 * min(usual, latest))
        first = next_time(usual, spread, _middle(kind), 0.0) if spread else usual
        return self.scale * min(first, latest)

    def next_look(self, kind: Kind, usual: float | None, waited: float, spread: float = 0.0) -> float:
        """From one poll to the next, slower when a job takes unusually long, rare when webhooks bring the
        news; with a `spread`, as likely as it is that the job has ended, but never more often than Magic Hour asks for.
        """
        waited /= self.scale
        usual = usual or USUAL_SECONDS[kind]
        if self.webhooks or waited > HOUR:
            low, high = RARE
        elif waited > 60.0 + 3 * usual:
            low, high = SLOW
        elif spread:
            pause = next_time(usual, spread, _middle(kind), waited) - waited
            low, high = (max(EVERY[kind][0], min(SLOW[1], share * pause)) for share in (0.95, 1.05))
        else:
            low, high = EVERY[kind]
        return self.scale * random.uniform(low, high)

    def next_face_look(self, waited: float) -> float:
        """From one look at a search for faces to the next: no webhook brings news of it, and somebody is waiting."""
        low, high = SLOW if waited > 60.0 * self.scale else EVERY[Kind.IMAGE]
        return self.scale * random.uniform(low, high)

    def retry(self, attempts: int, asked: float | None = None) -> float:
        """From one failed attempt to the next: 1 s, 2 s, 4 s … up to a minute, with jitter.

        Never sooner than `asked`, the seconds that the neighbour wants us to wait, up to LONGEST_WAIT of them.
        """
        pause = self.scale * min(60.0, 2.0 ** min(attempts, 6)) * random.uniform(0.8, 1.2)
        return max(pause, min(asked or 0.0, LONGEST_WAIT))

    def reopening(self, attempts: int) -> float:
        """From one attempt to post in a channel that is gone or closed to the next: 2 min, 4 min … up to four hours."""
        return self.scale * min(4 * HOUR, 60.0 * 2.0 ** min(attempts, 8) * random.uniform(0.8, 1.2))

    @property
    def gathering(self) -> float:
        """How long jobs that are to be carried on are gathered, so that those of a rush go on together."""
        return self.scale * 0.02

    @property
    def gathering_words(self) -> float:
        """How long what is to be shown or told is gathered."""
        return self.scale * 0.3

    @property
    def giving_way(self) -> float:
        """How long cards wait at a time while there are more results than can be brought at once."""
        return self.scale * 3.0

    @property
    def looks_together(self) -> float:
        """How late a look may be where webhooks bring the news, so that those of this time are made together."""
        return self.scale * 5.0 if self.webhooks else 0.0

    @property
    def passing_states(self) -> float:
        """How long a state must last to be shown, where the next one is often near."""
        return self.scale * 4.0

    @property
    def give_up_measuring(self) -> float:
        """How long a clip may be out of reach: short, because its member can say the length themselves."""
        return self.scale * 120.0

    @property
    def give_up_detecting(self) -> float:
        """How long a search for faces may take."""
        return self.scale * HOUR

    @property
    def give_up_sending(self) -> float:
        """How long Magic Hour may be out of reach before a job is given back."""
        return self.scale * HOUR

    @property
    def give_up_waiting(self) -> float:
        return self.scale * 24 * HOUR

    @property
    def give_up_confirming(self) -> float:
        """How long an unconfirmed job keeps its hold: webhooks are repeated for a day, without them nobody
        will tell.
        """
        return self.scale * (24 * HOUR if self.webhooks else HOUR)

    @property
    def give_up_telling(self) -> float:
        """How long a channel for managers may be gone or closed before what waits for it is given up."""
        return self.scale * 24 * HOUR
