"""A server's own settings. Pure."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any, Self


@dataclass(frozen=True)
class Server:
    """What one server has decided; the defaults are those of a server that has decided nothing."""

    guild_id: int
    manager_role_id: int | None = None
    log_channel_id: int | None = None
    approvals_channel_id: int | None = None
    approval_threshold: int | None = None
    """Credits from which on a job waits for approval."""
    time_zone: str | None = None
    private_by_default: bool = False
    pause_reason: str | None = None
    """Why no new job is taken; None while jobs are taken."""
    forbidden_tools: frozenset[str] = field(default_factory=frozenset)
    spoiler_tools: frozenset[str] = field(default_factory=frozenset)
    """The tools whose results are hidden until somebody wants to see them."""
    channel_ids: frozenset[int] = field(default_factory=frozenset)
    """The channels in which the tools may be used; none of them is all of them."""

    @classmethod
    def of(
        cls,
        guild_id: int,
        row: Mapping[Any, Any] | None,
        forbidden_tools: Collection[str] = (),
        spoiler_tools: Collection[str] = (),
        channels: Collection[str] = (),
    ) -> Self:
        return cls(
            forbidden_tools=frozenset(forbidden_tools),
            spoiler_tools=frozenset(spoiler_tools),
            channel_ids=frozenset(map(int, channels)),
            **(dict(row) if row else {"guild_id": guild_id}),
        )

    @property
    def takes_requests(self) -> bool:
        """Whether there is somewhere to ask for an approval."""
        return self.approvals_channel_id is not None

    def wants_approval(self, credits: int) -> bool:
        """Whether a job of this price has to be approved first."""
        threshold = self.approval_threshold
        return self.takes_requests and threshold is not None and credits >= threshold

    def allows_channel(self, channel_id: int, parent_id: int | None) -> bool:
        """Whether the tools may be used in a channel; a thread counts as the channel it is in."""
        return not self.channel_ids or not self.channel_ids.isdisjoint({channel_id, parent_id})

    def managed_by(self, role_ids: Collection[int], *, manages_guild: bool) -> bool:
        """Whether somebody with these roles manages the bot here."""
        return manages_guild or (self.manager_role_id is not None and self.manager_role_id in role_ids)
