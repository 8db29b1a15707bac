"""What a server's own settings mean."""

import pytest

from bot.servers.server import Server

ROLE, OTHER_ROLE = 5, 6
CHANNEL, THREAD = 7, 8


def test_whoever_may_manage_the_server_manages_the_bot() -> None:
    assert Server(1).managed_by((), manages_guild=True)
    assert not Server(1).managed_by((ROLE,), manages_guild=False)


def test_the_manager_role_manages_the_bot_too() -> None:
    server = Server(1, manager_role_id=ROLE)

    assert server.managed_by((OTHER_ROLE, ROLE), manages_guild=False)
    assert not server.managed_by((OTHER_ROLE,), manages_guild=False)


def test_without_a_list_every_channel_is_allowed() -> None:
    assert Server(1).allows_channel(CHANNEL, None)


def test_a_thread_counts_as_its_channel() -> None:
    server = Server(1, channel_ids=frozenset({CHANNEL}))

    assert server.allows_channel(CHANNEL, None)
    assert server.allows_channel(THREAD, CHANNEL)
    assert not server.allows_channel(THREAD, None)


@pytest.mark.parametrize(("price", "waits"), [(99, False), (100, True), (101, True)])
def test_a_job_waits_for_approval_at_the_threshold_and_above(price: int, *, waits: bool) -> None:
    server = Server(1, approvals_channel_id=CHANNEL, approval_threshold=100)

    assert server.wants_approval(price) is waits


def test_nothing_waits_where_nobody_could_approve_it() -> None:
    assert not Server(1, approval_threshold=100).wants_approval(1_000)
    assert not Server(1, approvals_channel_id=CHANNEL).wants_approval(1_000)
