"""What a newcomer is told: in the terminal how to begin, in the channel what can be tried."""

from bot.tools import CATALOGUE
from sandbox.magic_hour.failures import WORDS
from sandbox.studio import (
    APPROVALS_CHANNEL_NAME,
    CHANNEL_NAME,
    LOG_CHANNEL_NAME,
    MANAGER_NAME,
    MEMBER_NAME,
    OTHER_MEMBER_NAME,
    ROLE_NAME,
)
from sandbox.world import WEEKLY_CREDITS, World

EXAMPLES = tuple(
    CATALOGUE[command]
    for command in ("image-generator", "image-to-video", "auto-subtitle-generator", "voice-generator")
)


def first_steps(world: World) -> list[str]:
    """The lines for the terminal; the page's address stands alone on one of them."""
    return [
        "The real bot runs between a simulated Discord and a stand-in for Magic Hour. No account, no network.",
        "",
        f"  {world.url}",
        "",
        f"Open this address in a browser, type / and pick {_tools()}.",
        "/tools lists them all with their prices, /credits says what you have left.",
        f"You are {MEMBER_NAME}, a member with {WEEKLY_CREDITS:,} credits a week and the role {ROLE_NAME}.",
        f"Where the page says “Viewing as” you can become {OTHER_MEMBER_NAME}, another member, or {MANAGER_NAME},",
        f"who manages the server: {_managing(world)}.",
        f"Where it says “Channel” you can leave #{CHANNEL_NAME} for #{APPROVALS_CHANNEL_NAME} or #{LOG_CHANNEL_NAME}:",
        "what managers approve and read comes there, once /server settings names them.",
        "Words in a prompt make it go wrong: try fail:nsfw, slow or lost-answer.",
        "The channel's first message has all of them, and says how tools without a prompt go wrong.",
        f"Jobs run {world.speed:g} times as fast as at Magic Hour (SANDBOX_SPEED), so they end before cards expect.",
        "Ctrl-C ends and forgets everything.",
    ]


def greeting(world: World) -> str:
    """The channel's first message, for those who stand in it already."""
    words = "\n".join(f"- `{word}`: {meaning}" for word, meaning in WORDS.items())
    return (
        f"Welcome! Type `/` and pick {_tools()}. `/tools` lists them all, `/credits` says what you have left.\n"
        f"Whatever is made here is a placeholder, ready {world.speed:g} times as fast as its card expects.\n"
        "The buttons below a result go on from it. Discord's menu of a message, *Apps*, is not on this page.\n"
        f"To see a tool without a prompt go wrong, press a button on {world.magic_hour_url} before you use it.\n"
        f"Words in a prompt that make it go wrong:\n{words}"
    )


def _tools() -> str:
    names = ", ".join(f"/{tool.command}" for tool in EXAMPLES)
    return f"one of {len(CATALOGUE)} tools, such as {names}"


def _managing(world: World) -> str:
    """The commands that members are not offered."""
    commands = world.live.bot.tree.get_commands()
    return ", ".join(f"/{each.name}" for each in commands if getattr(each, "default_permissions", None))
