"""The server that is simulated: its channels and roles, and the people who are on it."""

import discord
from simcord import MemberActor
from simcord.env import Env

CHANNEL_NAME = "studio"
APPROVALS_CHANNEL_NAME = "approvals"
LOG_CHANNEL_NAME = "log"
CHANNEL_NAMES = (CHANNEL_NAME, APPROVALS_CHANNEL_NAME, LOG_CHANNEL_NAME)

MEMBER_NAME = "Ada"
OTHER_MEMBER_NAME = "Bob"
MANAGER_NAME = "Max"
PEOPLE_NAMES = (MEMBER_NAME, OTHER_MEMBER_NAME, MANAGER_NAME)

ROLE_NAME = "Artists"
MANAGER_ROLE_NAME = "Managers"


def furnish(env: Env) -> dict[str, MemberActor]:
    """Create the server; its members by name, the one first who is looked through at first."""
    guild = env.create_guild("The studio")
    for name in CHANNEL_NAMES:
        guild.create_text_channel(name)
    artists = guild.create_role(ROLE_NAME)
    managers = guild.create_role(MANAGER_ROLE_NAME, permissions=discord.Permissions(manage_guild=True))
    roles = {MEMBER_NAME: [artists], OTHER_MEMBER_NAME: [], MANAGER_NAME: [managers]}
    return {name: guild.add_member(env.create_user(name), roles=roles[name]) for name in PEOPLE_NAMES}
