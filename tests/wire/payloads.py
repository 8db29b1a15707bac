"""The shapes in which Discord sends its objects."""

from datetime import UTC, datetime
from typing import Any

from tests.wire import components
from tests.wire.cdn import StoredFile
from tests.wire.errors import Json
from tests.wire.interaction import Interaction
from tests.wire.permissions import Permission
from tests.wire.state import COMPONENTS_V2, DIRECT, THREAD, Channel, Guild, Member, Post, Role, User, World

SINCE = datetime(2024, 1, 1, tzinfo=UTC).isoformat()
EVERY_PERMISSION = (1 << 53) - 1


def user(person: User) -> Json:
    return {
        "id": str(person.id),
        "username": person.name,
        "global_name": None,
        "discriminator": "0",
        "avatar": None,
        "bot": person.bot,
        "public_flags": 0,
        "flags": 0,
        "primary_guild": None,
    }


def own_user(bot: User) -> Json:
    return user(bot) | {"mfa_enabled": False, "locale": "en-US", "verified": True, "email": None}


def member(person: User, roles: list[Role]) -> Json:
    return {
        "user": user(person),
        "nick": None,
        "avatar": None,
        "banner": None,
        "roles": [str(role.id) for role in roles],
        "joined_at": SINCE,
        "premium_since": None,
        "communication_disabled_until": None,
        "pending": False,
        "deaf": False,
        "mute": False,
        "flags": 0,
    }


def acting_member(person: Member) -> Json:
    """A member as an interaction carries them: with what they may do."""
    return member(person, person.roles) | {"permissions": str(int(person.permissions))}


def resolved_member(person: Member) -> Json:
    left_out = {"user", "deaf", "mute"}
    return {key: value for key, value in acting_member(person).items() if key not in left_out}


def role(item: Role) -> Json:
    data: Json = {
        "id": str(item.id),
        "name": item.name,
        "permissions": str(int(item.permissions)),
        "position": item.position,
        "color": 0,
        "colors": {"primary_color": 0, "secondary_color": None, "tertiary_color": None},
        "description": None,
        "hoist": False,
        "icon": None,
        "unicode_emoji": None,
        "managed": item.managed_by is not None,
        "mentionable": False,
        "flags": 0,
    }
    return data | ({"tags": {"bot_id": str(item.managed_by)}} if item.managed_by else {})


def channel(item: Channel, bot: User) -> Json:
    if item.recipient is not None:
        recipient = user(item.recipient)
        return {
            "id": str(item.id),
            "type": DIRECT,
            "flags": 0,
            "recipients": [recipient],
            "last_message_id": None,
        }
    data: Json = {
        "id": str(item.id),
        "type": item.type,
        "name": item.name,
        "guild_id": str(item.guild.id) if item.guild else None,
        "parent_id": str(item.parent.id) if item.parent else None,
        "rate_limit_per_user": 0,
        "last_message_id": None,
        "flags": 0,
    }
    return data | (_thread_part(bot) if item.type == THREAD else _text_part(item, bot))


def _thread_part(bot: User) -> Json:
    life = {
        "archived": False,
        "archive_timestamp": SINCE,
        "auto_archive_duration": 1440,
        "locked": False,
        "create_timestamp": SINCE,
    }
    counts = {"message_count": 0, "member_count": 1, "total_message_sent": 0}
    return {"owner_id": str(bot.id), "thread_metadata": life, **counts}


def _text_part(item: Channel, bot: User) -> Json:
    allow = int(item.bot_permissions)
    overwrite = {"id": str(bot.id), "type": 1, "allow": str(allow), "deny": str(EVERY_PERMISSION & ~allow)}
    return {"topic": item.topic, "nsfw": False, "position": 0, "permission_overwrites": [overwrite]}


def guild(item: Guild, world: World) -> Json:
    """A server as GUILD_CREATE carries it; of its members only the bot, as for a bot without the members intent."""
    own = [place for place in world.channels.values() if place.guild is item]
    return guild_head(item) | {
        "joined_at": SINCE,
        "large": False,
        "unavailable": False,
        "member_count": 1 + sum(person.guild is item for person in world.members.values()),
        "members": [member(world.bot, [item.bot_role])],
        "channels": [channel(place, world.bot) for place in own if place.type != THREAD],
        "threads": [channel(place, world.bot) for place in own if place.type == THREAD],
        "voice_states": [],
        "presences": [],
        "stage_instances": [],
        "guild_scheduled_events": [],
        "soundboard_sounds": [],
    }


def own_guild(item: Guild) -> Json:
    """A server as the bot's own list has it."""
    return {
        "id": str(item.id),
        "name": item.name,
        "icon": None,
        "banner": None,
        "owner": False,
        "permissions": str(int(item.bot_role.permissions)),
        "features": [],
    }


def guild_head(item: Guild) -> Json:
    """A server as REST answers it."""
    everyone = Role(item.id, "@everyone", Permission.NONE, 0)
    nothing = dict.fromkeys(_EMPTY_GUILD_FIELDS)
    numbers = dict.fromkeys(_ZERO_GUILD_FIELDS, 0)
    return (
        nothing
        | numbers
        | {
            "id": str(item.id),
            "name": item.name,
            "owner_id": str(item.owner_id),
            "premium_tier": item.premium_tier,
            "preferred_locale": "en-US",
            "region": "local",
            "roles": [role(one) for one in (everyone, item.bot_role, *item.roles)],
            "emojis": [],
            "stickers": [],
            "features": [],
            "afk_timeout": 300,
            "max_members": 500_000,
            "max_video_channel_users": 25,
            "max_stage_video_channel_users": 50,
            "premium_progress_bar_enabled": False,
            "widget_enabled": False,
            "nsfw": False,
        }
    )


_EMPTY_GUILD_FIELDS = (
    *("icon", "description", "home_header", "splash", "discovery_splash", "banner", "application_id"),
    *("afk_channel_id", "system_channel_id", "widget_channel_id", "vanity_url_code", "rules_channel_id"),
    *("public_updates_channel_id", "safety_alerts_channel_id", "max_presences", "incidents_data"),
)
_ZERO_GUILD_FIELDS = (
    *("default_message_notifications", "explicit_content_filter", "mfa_level", "nsfw_level"),
    *("premium_subscription_count", "system_channel_flags", "verification_level"),
)


def attachment(file: StoredFile) -> Json:
    data: Json = {
        "id": str(file.id),
        "filename": file.name,
        "size": file.size,
        "url": file.url,
        "proxy_url": file.url,
        "content_type": file.content_type,
        "ephemeral": file.ephemeral,
    }
    more = {
        "description": file.description,
        "width": file.width,
        "height": file.height,
        "duration_secs": file.seconds,
    }
    return data | {key: value for key, value in more.items() if value is not None}


def message(post: Post) -> Json:
    now = post.now
    data: Json = {
        "id": str(post.id),
        "type": 0,
        "channel_id": str(post.channel.id),
        "author": user(post.author),
        "content": now.content,
        "timestamp": post.revisions[0].at.isoformat(),
        "edited_timestamp": now.at.isoformat() if post.edits else None,
        "flags": now.flags,
        # Discord names no attachments of a message that is made of components.
        "attachments": [] if now.flags & COMPONENTS_V2 else [attachment(file) for file in now.files],
        **_shown(now.embeds, now.components, now.files),
        "mentions": [],
        "mention_roles": [],
        "pinned": False,
        "mention_everyone": False,
        "tts": False,
    }
    return data | _message_extras(post)


def _shown(embeds: list[Json], tree: list[Json], files: list[StoredFile]) -> Json:
    urls = {file.name: file.url for file in files}
    uploaded = {urls[file.name]: _uploaded(file) for file in files}
    shown = components.resolve_attachments(tree, urls)
    for gallery in (part for part in components.walk(shown) if part["type"] == components.MEDIA_GALLERY):
        gallery["items"] = [{"description": None, "spoiler": False, **item} for item in gallery["items"]]
    items = [item for part in components.walk(shown) for item in components.media(part)]
    for number, item in enumerate(items, start=1):
        common = {"id": str(number), "proxy_url": item["url"], "loading_state": 2, "flags": 0}
        item |= {**common, **uploaded.get(item["url"], {})}
    pictures = [components.resolve_attachments({"type": "rich", **embed}, urls) for embed in embeds]
    return {"embeds": pictures, "components": shown}


def _uploaded(file: StoredFile) -> Json:
    """What is known of a file, beside its address, where a component shows it."""
    size = {"width": file.width, "height": file.height} if file.width is not None else {}
    return {"attachment_id": str(file.id), "content_type": file.content_type, **size}


def _message_extras(post: Post) -> Json:
    extras: Json = {}
    if post.nonce is not None:
        extras["nonce"] = post.nonce
    if post.reference is not None:
        extras["message_reference"] = {"type": 0, "channel_id": str(post.channel.id), **post.reference}
    if post.interaction is not None:
        kind = {"type": 20} if post.interaction.type == 2 else {}
        sender = {"application_id": str(post.author.id), "webhook_id": str(post.author.id)}
        extras |= {**kind, **sender, "interaction_metadata": _interaction_metadata(post.interaction)}
    return extras


def _interaction_metadata(item: Interaction) -> Json:
    data: Json = {
        "id": str(item.id),
        "type": item.type,
        "user": user(item.member),
        "authorizing_integration_owners": _owners(item),
    }
    if item.type == 3 and item.source is not None:
        data["interacted_message_id"] = str(item.source.id)
    if item.type == 5:
        data["triggering_interaction_metadata"] = {**data, "type": 2}
    return data


def _owners(item: Interaction) -> Json:
    return {"0": str(item.channel.guild.id) if item.channel.guild else "0"}


def interaction(item: Interaction, bot: User) -> Json:
    data: Json = {
        "id": str(item.id),
        "application_id": str(bot.id),
        "type": item.type,
        "token": item.token,
        "version": 1,
        "data": item.data,
        "channel_id": str(item.channel.id),
        "channel": _interaction_channel(item, bot),
        "app_permissions": str(int(item.channel.bot_permissions)),
        "locale": item.member.locale,
        "entitlements": [],
        "entitlement_sku_ids": [],
        "authorizing_integration_owners": _owners(item),
        "attachment_size_limit": item.upload_limit,
        **_where_and_who(item),
    }
    return data | ({"message": message(item.source)} if item.source is not None else {})


def _interaction_channel(item: Interaction, bot: User) -> Json:
    return channel(item.channel, bot) | {"permissions": str(int(item.member.permissions))}


def _where_and_who(item: Interaction) -> dict[str, Any]:
    if item.channel.guild is None:
        return {"context": 1, "user": user(item.member)}
    home = str(item.channel.guild.id)
    return {
        "context": 0,
        "guild_id": home,
        "guild": {"id": home, "locale": "en-US", "features": []},
        "guild_locale": "en-US",
        "member": acting_member(item.member),
    }


def application(world: World) -> Json:
    owner = user(User(world.bot.id + 1, "operator"))
    return {
        "id": str(world.bot.id),
        "name": world.bot.name,
        "icon": None,
        "description": "",
        "summary": "",
        "type": None,
        "bot": user(world.bot),
        "bot_public": False,
        "bot_require_code_grant": False,
        "verify_key": "0" * 64,
        "owner": owner,
        "team": None,
        "flags": world.application_flags,
        "flags_new": str(world.application_flags),
        "redirect_uris": [],
        "interactions_endpoint_url": None,
        "role_connections_verification_url": None,
        "approximate_guild_count": len(world.guilds),
        "approximate_user_install_count": 0,
        "approximate_user_authorization_count": 0,
        "explicit_content_filter": 0,
        "eligible_oauth2_scopes": [],
    }
