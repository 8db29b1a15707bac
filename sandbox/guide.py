"""What a newcomer is told: in the terminal how to begin, in the channel what can be tried."""

from sandbox.live_discord import MANAGER_NAME, MEMBER_NAME
from sandbox.magic_hour.failures import WORDS
from sandbox.world import WEEKLY_CREDITS, World

COMMANDS = "/image-generator, /image-to-video, /voice-generator or /credits"


def first_steps(world: World, speed: float) -> list[str]:
    """The lines for the terminal; the page's address stands alone on one of them."""
    return [
        "The real bot runs between a simulated Discord and a stand-in for Magic Hour. No account, no network.",
        "",
        f"  {world.url}",
        "",
        f"Open this address in a browser, type / and pick a command, such as {COMMANDS}.",
        f"You are {MEMBER_NAME}, a member with {WEEKLY_CREDITS:,} credits a week.",
        f"Where the page says “Viewing as” you can become {MANAGER_NAME}, who manages the server.",
        "Words in a prompt make it go wrong: try fail:nsfw, slow or lost-answer. The channel's first message has all.",
        f"Jobs run {speed:g} times as fast as at Magic Hour (SANDBOX_SPEED). Ctrl-C ends and forgets everything.",
    ]


def greeting() -> str:
    """The channel's first message, for those who stand in it already."""
    words = "\n".join(f"- `{word}`: {meaning}" for word, meaning in WORDS.items())
    return (
        f"Welcome! Type `/` and pick a command, such as {COMMANDS}. Whatever is made here is a placeholder.\n"
        f"Words in a prompt that make it go wrong:\n{words}"
    )
