"""What a server's managers are told: a line for each notice, several of them in one message. Pure."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from bot.jobs.eraser import LEFT_EVERYWHERE, LEFT_STANDING, UNDELETABLE
from bot.jobs.ports import Notice
from bot.jobs.states import State
from bot.messages.draft import Draft
from bot.messages.text import credits_of, cut, lines, plain
from bot.servers.notices import NoticeKind

LONGEST = 2_000
"""Characters of one message."""

_VALUE_LENGTH = 400
_NUMBER = re.compile(r"^(?:-# (?:log|approval|notice)|job \S+ · request) (\d+)$", re.MULTILINE)

_ENDINGS = {State.FAILED: "failed", State.CANCELED: "canceled", State.DENIED: "denied"}

_TO_MEMBERS: Mapping[str, str] = {NoticeKind.APPROVED: "approval", NoticeKind.BATCH: "notice"}

_LEFT = {
    UNDELETABLE: ", but Magic Hour keeps it",
    LEFT_STANDING: ", but its messages could not be deleted",
    LEFT_EVERYWHERE: ", but Magic Hour keeps it, and its messages could not be deleted",
}


def notices_message(notices: Sequence[Notice]) -> Draft:
    """The message that brings these notices."""
    return Draft(content="\n".join(map(line, notices)))


def numbered(draft: Draft, notice: Notice) -> Draft:
    """The draft with the number of the notice that it is for, or of the first one, which tells it from all others.

    It stands in the footer of the embed where there is one, else in a last line.
    """
    if not draft.embeds:
        return replace(draft, content=lines(draft.content, small_print(notice)))
    *others, last = draft.embeds
    footer = f"{last.footer.text} · request {notice.id}"
    return replace(draft, embeds=(*others, last.copy().set_footer(text=footer)))


def fitting(notices: Sequence[Notice]) -> int:
    """How many of these, from the first on, fit into one message: at least one."""
    room = LONGEST - len(small_print(notices[0]))
    for number, notice in enumerate(notices):
        room -= len(line(notice)) + 1
        if room < 0:
            return max(1, number)
    return len(notices)


def small_print(notice: Notice) -> str:
    """The last line, by which the poster knows a message again."""
    return f"-# {_TO_MEMBERS.get(notice.kind, 'log')} {notice.id}"


def number_in(*texts: str | None) -> int | None:
    """The number that one of a message's texts, its content or a footer, shows; None when it is no notice."""
    found = _NUMBER.search("\n".join(filter(None, texts)))
    return int(found[1]) if found else None


def line(notice: Notice) -> str:
    """One notice, on one line; its marks for members, roles and channels name them and ping nobody."""
    words = _WORDS.get(notice.kind)
    return words(notice) if words else f"A notice of a kind that this version does not know: {notice.kind}"


def _job(notice: Notice) -> str:
    facts = notice.facts
    cost = credits_of(facts["credits"]) if facts["credits"] else "nothing charged"
    return f"<@{facts['by']}> · /{facts['tool']} · {cost} · {_outcome(notice)}"


def _outcome(notice: Notice) -> str:
    facts = notice.facts
    ending = _ENDINGS.get(facts["state"], "done")
    if facts.get("private"):
        return f"{ending}, private"
    if facts["state"] == State.FAILED and facts["problem"]:
        return f"{ending} ({plain(facts['problem'], 40)})"
    if facts["state"] == State.DONE and facts["message"]:
        address = f"https://discord.com/channels/{notice.guild_id}/{facts['channel']}/{facts['message']}"
        return f"[result]({address})"
    return ending


def _erased(notice: Notice) -> str:
    facts = notice.facts
    whose = "a result of their own" if facts["by"] == facts["member"] else f"a result of <@{facts['member']}>"
    left = _LEFT.get(facts["left"] or "", "")
    return (
        f"<@{facts['by']}> deleted {whose} · /{facts['tool']}{', private' if facts['private'] else ''}{left}"
    )


def _change(notice: Notice) -> str:
    what, before, after = (cut(notice.facts[name], _VALUE_LENGTH) for name in ("what", "before", "after"))
    return f"<@{notice.facts['by']}> changed {what}: {before} → {after}"


def _cap(notice: Notice) -> str:
    facts = notice.facts
    used = f"{facts['spent']:,} of {credits_of(facts['cap'])} this {facts['period']}"
    resets = f"It resets <t:{facts['resets']}:R>."
    if facts["level"] < 100:  # noqa: PLR2004  percent
        return f"**{facts['level']} % of this server's cap is used**: {used}. {resets}"
    return f"**This server's cap is used up**: {used}. {resets}"


def _floor(notice: Notice) -> str:
    facts = notice.facts
    pace = f"Spent in the last seven days: {credits_of(facts['per_day'])} a day."
    if facts["left"] > 0:
        left = f"{credits_of(facts['left'])} {'is' if facts['left'] == 1 else 'are'} left above it"
        return f"**The Magic Hour account nears its floor**: {left}. {pace}"
    return (
        "**The Magic Hour account has reached its floor**: no new job is taken until the bot's operator adds "
        f"credits. {pace}"
    )


def _drift(notice: Notice) -> str:
    facts = notice.facts
    amount = credits_of(facts["credits"])
    return (
        f"**Outside this bot {amount if facts['exact'] else f'at least {amount}'}** left the Magic Hour account "
        f"since <t:{facts['since']}:f>: spent in the web app or with another key, or expired. "
        "No member is charged for that."
    )


_WORDS: Mapping[str, Callable[[Notice], str]] = {
    NoticeKind.JOB: _job,
    NoticeKind.ERASED: _erased,
    NoticeKind.CHANGE: _change,
    NoticeKind.CAP: _cap,
    NoticeKind.FLOOR: _floor,
    NoticeKind.DRIFT: _drift,
}
