"""What the bot may do in a channel: reckoned as discord.py does it, which needs the gateway for it."""

from datetime import UTC, datetime, timedelta
from typing import Any

import discord
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.checks.allowed import Standing
from bot.interactions.permissions import missing, needed

NOW = datetime.now(UTC)
GUILD, BOT, OWNER, OWN_ROLES, FOREIGN_ROLE = 10, 20, 30, (40, 41), 42

NEEDED = needed()
BITS = [1 << bit for bit in range(64) if NEEDED.value >> bit & 1]
ADMINISTRATOR = discord.Permissions(administrator=True).value

some_permissions = st.sets(st.sampled_from(BITS)).map(sum)
role_permissions = some_permissions | st.just(ADMINISTRATOR)
bearers = st.sampled_from(
    [(0, GUILD), *((0, role) for role in (*OWN_ROLES, FOREIGN_ROLE)), (1, BOT), (1, OWNER)]
)
overwrites = st.dictionaries(bearers, st.tuples(some_permissions, some_permissions), max_size=6)
silences = st.sampled_from([None, timedelta(hours=-1), timedelta(hours=1)])


def role(role_id: int, permissions: int) -> Any:
    return {"id": str(role_id), "name": "a role", "permissions": str(permissions), "position": 0, "color": 0}


def member(silence: timedelta | None = None) -> Any:
    user = {"id": str(BOT), "username": "magic", "discriminator": "0", "avatar": None}
    until = None if silence is None else (NOW + silence).isoformat()
    own = {"roles": [str(each) for each in OWN_ROLES], "communication_disabled_until": until}
    return {"user": user, "joined_at": NOW.isoformat(), "deaf": False, "mute": False, "flags": 0, **own}


def channel(given: dict[tuple[int, int], tuple[int, int]] | None = None) -> Any:
    written = [
        {"id": str(who), "type": kind, "allow": str(allow), "deny": str(deny & ~allow)}
        for (kind, who), (allow, deny) in (given or {}).items()
    ]
    return {"id": "50", "name": "studio", "type": 0, "position": 0, "permission_overwrites": written}


def as_discord_py_reckons(roles: list[Any], someone: Any, where: Any) -> discord.Permissions:
    state = discord.Client(intents=discord.Intents(guilds=True))._connection
    data: Any = {"id": str(GUILD), "name": "Workshop", "owner_id": str(OWNER), "roles": roles}
    guild = discord.Guild(data=data, state=state)
    there = discord.TextChannel(state=state, guild=guild, data=where)
    return there.permissions_for(discord.Member(data=someone, guild=guild, state=state))


@settings(max_examples=150, deadline=None)
@given(st.lists(role_permissions, min_size=4, max_size=4), overwrites, silences)
def test_the_reckoning_agrees_with_discord_pys(
    permissions: list[int], written: dict[tuple[int, int], tuple[int, int]], silence: timedelta | None
) -> None:
    ids = (GUILD, *OWN_ROLES, FOREIGN_ROLE)
    roles = [role(role_id, bits) for role_id, bits in zip(ids, permissions, strict=True)]
    someone, where = member(silence), channel(written)

    ours = Standing(GUILD, roles, someone, NOW).in_channel(where)
    theirs = as_discord_py_reckons(roles, someone, where)

    # Without Send Messages discord.py takes away what goes with it; in the threads of a forum it may be there.
    if theirs.view_channel and theirs.send_messages:
        assert ours & NEEDED == theirs & NEEDED
    assert bool(missing(ours, thread=False)) == bool(missing(theirs, thread=False))


def test_an_administrator_may_do_everything_everywhere() -> None:
    standing = Standing(GUILD, [role(GUILD, 0), role(40, ADMINISTRATOR)], member(), NOW)

    assert standing.on_server() == discord.Permissions.all()
    assert standing.in_channel(channel({(1, BOT): (0, NEEDED.value)})) == discord.Permissions.all()


def test_who_is_timed_out_may_only_look_on() -> None:
    standing = Standing(GUILD, [role(GUILD, NEEDED.value)], member(timedelta(hours=1)), NOW)

    looking = discord.Permissions(view_channel=True, read_message_history=True)
    assert standing.on_server() == looking
    assert standing.in_channel(channel({(1, BOT): (NEEDED.value, 0)})) == looking


def test_a_channel_that_cannot_be_seen_allows_nothing() -> None:
    standing = Standing(GUILD, [role(GUILD, NEEDED.value)], member(), NOW)
    hidden = channel({(0, GUILD): (0, discord.Permissions(view_channel=True).value)})

    assert standing.in_channel(hidden) == discord.Permissions.none()
