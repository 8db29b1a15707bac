"""What the bot and a member may do in a channel. Pure rules on plain values, and who asks them."""

from typing import Any

import discord

from bot.errors import MissingPermissions

_NEEDED = {
    "view_channel": "View Channel",
    "send_messages": "Send Messages",
    "send_messages_in_threads": "Send Messages in Threads",
    "attach_files": "Attach Files",
    "embed_links": "Embed Links",
    "read_message_history": "Read Message History",
}


def needed() -> discord.Permissions:
    """Everything that the bot must be allowed on a server."""
    return discord.Permissions(**dict.fromkeys(_NEEDED, True))


def invitation(application_id: int) -> str:
    """The address at which somebody who manages a server adds the bot to it."""
    scopes = ("bot", "applications.commands")
    return discord.utils.oauth_url(application_id, permissions=needed(), scopes=scopes)


def missing_on_server(permissions: discord.Permissions) -> list[str]:
    """The names of what the bot's roles do not grant it; its channels may."""
    return [words for name, words in _NEEDED.items() if not getattr(permissions, name)]


def missing(permissions: discord.Permissions, *, thread: bool) -> list[str]:
    """The names, as Discord's settings show them, of what posting a result there needs and is not allowed."""
    unneeded = "send_messages" if thread else "send_messages_in_threads"
    return [words for name, words in _NEEDED.items() if name != unneeded and not getattr(permissions, name)]


def missing_for_notices(permissions: discord.Permissions) -> list[str]:
    """The same for what managers are told in a channel, where nothing is ever replied to."""
    return [words for words in missing(permissions, thread=False) if words != _NEEDED["read_message_history"]]


def refuse_where_results_cannot_be_posted(interaction: discord.Interaction[Any]) -> None:
    """:raises MissingPermissions: a result could not be posted in the interaction's channel later."""
    channel, permissions = interaction.channel, interaction.app_permissions
    names = missing(permissions, thread=isinstance(channel, discord.Thread))
    if isinstance(channel, discord.Thread) and channel.locked and not permissions.manage_threads:
        names.append("Manage Threads (this one is locked)")
    if names:
        raise MissingPermissions(names=", ".join(names))


def fallback_channel_id(interaction: discord.Interaction[Any]) -> int | None:
    """The channel of the interaction's thread, if a result can go there in case the thread is gone by then.

    What is asked for in a private thread is not for everybody in its channel, and forums take no plain messages.
    """
    thread, guild = interaction.channel, interaction.guild
    if guild is None or not isinstance(thread, discord.Thread) or thread.is_private():
        return None
    parent = thread.parent
    if not isinstance(parent, discord.TextChannel) or missing(parent.permissions_for(guild.me), thread=False):
        return None
    return parent.id


def may_read(member: discord.Member, channel: discord.abc.GuildChannel | discord.Thread) -> bool:
    """Whether a member can see the messages of a channel of their own server."""
    if isinstance(channel, discord.Thread) and channel.parent is None:
        return False
    permissions = channel.permissions_for(member)
    if not (permissions.view_channel and permissions.read_message_history):
        return False
    if isinstance(channel, discord.VoiceChannel | discord.StageChannel) and not permissions.connect:
        return False  # who may not come in may not read along either
    if isinstance(channel, discord.Thread) and channel.is_private():
        return permissions.manage_threads or any(each.id == member.id for each in channel.members)
    return True


def reads(interaction: discord.Interaction[Any], channel_id: int) -> bool:
    """Whether whoever asks can see the messages of a channel of this server; of one that is not known nobody can."""
    guild, member = interaction.guild, interaction.user
    channel = None if guild is None else guild.get_channel_or_thread(channel_id)
    return channel is not None and isinstance(member, discord.Member) and may_read(member, channel)
