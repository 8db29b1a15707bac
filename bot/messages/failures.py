"""What a member is told when a job did not work out: why, what to do, what happened to the credits. Pure."""

from collections.abc import Callable, Mapping

import discord

from bot.credits.refusals import ASK_MANAGERS
from bot.jobs.job import ASKED, BY_MANAGER, BY_MEMBER, REFUSED, Job, Problem
from bot.jobs.states import State
from bot.messages.job_buttons import ask_button, retry_buttons
from bot.messages.panel import Panel
from bot.messages.small_print import small_print
from bot.messages.text import credits_back, credits_of, cut, plain, quotation, sentence

_DETAIL_LENGTH = 400

Words = tuple[str, str]
"""Why it did not work, and what to do; the words in braces are facts of the job."""

_MAGIC_HOUR: Mapping[str, Words] = {
    "no_source_face": (
        "Magic Hour found no face in the source image.",
        "Use a picture with one clear face, seen from the front.",
    ),
    "no_target_face": (
        "Magic Hour found no face in the target image or video.",
        "Use one in which the face can be seen clearly.",
    ),
    "invalid_image_file": (
        "The image file is damaged or is not an image.",
        "Save it again or use another one.",
    ),
    "invalid_video_file": (
        "The video file is damaged or is not a video.",
        "Save it again or use another one.",
    ),
    "invalid_audio_file": (
        "The audio file is damaged or is not an audio file.",
        "Save it again or use another one.",
    ),
    "invalid_image_path": (
        "Magic Hour could not read an image from the link.",
        "Check that everybody can open it, or attach the file.",
    ),
    "invalid_video_path": (
        "Magic Hour could not read a video from the link.",
        "Check that everybody can open it, or attach the file.",
    ),
    "invalid_audio_path": (
        "Magic Hour could not read an audio file from the link.",
        "Check that everybody can open it, or attach the file.",
    ),
    "invalid_youtube_url": (
        "Magic Hour could not download the YouTube video.",
        "Use one that is public and neither age- nor region-restricted, or attach the file.",
    ),
    "invalid_file_format": (
        "Magic Hour does not support this file format.",
        "Convert the file and try again.",
    ),
    "file_too_large": (
        "A file is too large for the Magic Hour plan of this bot.",
        "Use a smaller or shorter one.",
    ),
    "insufficient_credits": (
        "The shared Magic Hour account ran out of credits.",
        "Ask the bot's operator to add some, then run it again.",
    ),
    "invalid_parameters": (
        "Magic Hour does not accept the dimensions or other values: {detail}",
        "Change them and try again.",
    ),
    "processing_timeout": (
        "Magic Hour stopped it because it ran too long.",
        "Try a shorter clip or a lower resolution.",
    ),
    "content_policy_violation": (
        "Magic Hour declined it: the text or a picture is against its content guidelines.",
        "Change the prompt or the file.",
    ),
    "nsfw": ("Magic Hour's moderation declined it.", "Change the prompt or the file."),
    "text_too_long": ("The text is too long for this tool.", "Shorten it and try again."),
    "invalid_voice": ("Magic Hour does not have this voice.", "Choose another voice."),
    "unknown_error": (
        "Something unexpected went wrong at Magic Hour.",
        "Run it again; if it happens once more, give the id {project} to Magic Hour's support.",
    ),
}

_OURS: Mapping[str, Words] = {
    "source_gone": ("{file} can no longer be read.", "Attach it again."),
    "message_gone": (
        "The linked message, or the file in it, cannot be read by this bot.",
        "Link to another message or attach the file.",
    ),
    "source_refused": ("A file in the linked message cannot be used: {detail}", "Use another one."),
    "clip_unreadable": (
        "How long the clip is could not be read.",
        "Run the command again and say where the clip ends with `end`.",
    ),
    "result_gone": (
        "The earlier result that this was to work on is no longer at Magic Hour.",
        "Choose another one or attach the file.",
    ),
    "no_faces_found": (
        "Magic Hour found no face there.",
        "Use a picture or clip in which faces can be seen clearly from the front.",
    ),
    "detection_failed": (
        "Magic Hour could not look for faces there.",
        "Try again, or use another file.",
    ),
    "faces_unshown": (
        "The faces were found too late to show them, or their card could not be edited.",
        "Run the command again.",
    ),
    "faces_not_chosen": ("No new face was chosen in time.", "Run the command again."),
    "option_refused": (
        "The clip does not fit what you asked for: {detail}",
        "Run the command again and say which part to use with `start` and `end`.",
    ),
    "not_enough_credits": (
        "Your credits do not cover it: {detail}",
        "Run the command again with an earlier `end`, or once you have more credits.",
    ),
    "limit_reached": (
        "It would go beyond a limit: {detail}",
        "Run the command again with an earlier `end`, or ask somebody who manages this server.",
    ),
    "account_too_low": (
        "The server's Magic Hour account is running low, so this was not begun.",
        "Ask the bot's operator to add credits, then run it again.",
    ),
    "internal": (
        "Something went wrong inside this bot, several times over.",
        "Tell the bot's operator the number of the job, which stands below.",
    ),
    "invalid_request": ("Magic Hour did not accept the values: {detail}", "Change them and try again."),
    "key_refused": (
        "Magic Hour refused this bot's API key.",
        "Tell the bot's operator: a valid key has to be set.",
    ),
    "account_empty": (
        "The shared Magic Hour account has too few credits.",
        "Ask the bot's operator to add some, then run it again.",
    ),
    "plan_too_small": (
        "The Magic Hour plan of this bot does not include that: {detail}",
        "Choose another model or a lower resolution.",
    ),
    "unreachable": ("Magic Hour could not be reached for an hour.", "Run it again later."),
    "unconfirmed": (
        "Magic Hour never confirmed this job. It was not repeated, so that nothing could be paid twice.",
        "It may exist all the same: the bot's operator can look for {name} in the Magic Hour library.",
    ),
    "vanished": ("The job was deleted at Magic Hour.", "Run it again."),
    "took_too_long": (
        "Magic Hour did not finish it in time.",
        "Run it again. If it still appears, the bot's operator finds it at Magic Hour as {project}.",
    ),
    "canceled_at_magic_hour": (
        "It was canceled in Magic Hour's web app.",
        "Run it again if that was a mistake.",
    ),
    BY_MEMBER: ("You canceled it.", "Nothing needs to be done."),
    BY_MANAGER: ("It was canceled by {detail}", "Ask them before you run it again."),
    "withdrawn": ("Discord did not show that it was accepted.", "Run the command again."),
    "undeliverable": (
        "Magic Hour made it, but it could not be posted.",
        "The bot's operator finds it in the Magic Hour library as {project}.",
    ),
    "denied": ("{manager} did not approve it: {detail}", ""),
    "not_decided": (
        "Nobody who manages this server decided in time whether to approve it.",
        "Ask one of them before you run it again.",
    ),
    "nobody_to_ask": (
        "Nobody could be asked to approve it: the channel for approvals is gone or closed to this bot.",
        "Tell somebody who manages this server: `/server settings` chooses another. Then run it again.",
    ),
    REFUSED: (
        "It is beyond your credits or a limit: {detail}",
        "Ask for approval with the button, or run the command again with an earlier `end`.",
    ),
    ASKED: ("It was beyond your credits or a limit.", "An approval has been asked for."),
}

_WORDS: Mapping[str, Words] = {**_MAGIC_HOUR, **_OURS}

CODES = frozenset(_WORDS)
"""Every code that has its own words."""

_WITHOUT_PROBLEM = {State.CANCELED: Problem(BY_MEMBER), State.DENIED: Problem("denied")}
_NOT_TO_BE_REPEATED = {
    "unconfirmed",
    "undeliverable",
    "took_too_long",
    BY_MEMBER,
    BY_MANAGER,
    "key_refused",
    # The same request would end the same way.
    "clip_unreadable",
    "result_gone",
    "no_faces_found",
    "option_refused",
    "denied",
    ASKED,
}
_OWN_WORDS = {BY_MANAGER, "option_refused", "not_enough_credits", "limit_reached", REFUSED}
"""Codes whose detail this bot wrote itself: its marks are meant for Discord."""
_REMEDY_ASKS = {"limit_reached", REFUSED}
"""Codes whose remedy says whom to ask, so that the detail need not."""


def failure(job: Job) -> Panel:
    """The message that ends a job which failed, was canceled or denied."""
    buttons = () if _problem(job).code in _NOT_TO_BE_REPEATED else retry_buttons(job)
    return Panel(
        texts=(
            f"<@{job.member_id}> **{job.request.tool.title}**: {cause(job)}",
            quotation(job.request.subject()),
            f"{remedy(job)} {_credits(job)}".lstrip(),
        ),
        colour=discord.Colour.red() if job.state is State.FAILED else discord.Colour.greyple(),
        footer=small_print(job),
        buttons=(ask_button(job), *buttons) if job.refused else buttons,
        mention=job.pinged,
    )


def cause(job: Job) -> str:
    """Why it did not work, in one sentence."""
    problem = _problem(job)
    if problem.code in _WORDS:
        return _filled(job, _WORDS[problem.code][0])
    if problem.detail:
        return f"Magic Hour says: {_detail(problem)}"
    return f"It failed at Magic Hour ({plain(problem.code, 60)})."


def remedy(job: Job) -> str:
    """What to do about it; nothing where somebody has decided."""
    code = _problem(job).code
    if code in _WORDS:
        return _filled(job, _WORDS[code][1])
    said = _problem(job).detail
    what = "what it complains about" if said else "the text, a file or an option"
    support = (
        "; if that does not help, give the id {project} to Magic Hour's support" if job.project_id else ""
    )
    return _filled(job, f"Change {what} and try again{support}.")


def _problem(job: Job) -> Problem:
    return job.problem or _WITHOUT_PROBLEM.get(job.state, Problem("unknown_error"))


def _filled(job: Job, words: str) -> str:
    if not _problem(job).detail:
        words = words.replace(": {detail}", ".")
    facts: dict[str, Callable[[], str]] = {
        "{detail}": lambda: _detail(_problem(job)),
        "{file}": lambda: plain(_problem(job).detail or "A file for this job", 80),
        "{project}": lambda: f"`{job.project_id}`" if job.project_id else "of this job",
        "{name}": lambda: f"`{job.name}`",
        "{manager}": lambda: "Somebody" if job.decided_by is None else f"<@{job.decided_by}>",
    }
    for placeholder, fact in facts.items():
        if placeholder in words:
            words = words.replace(placeholder, fact())
    return words


def _detail(problem: Problem) -> str:
    shown = cut if problem.code in _OWN_WORDS else plain
    detail = problem.detail or ""
    if problem.code in _REMEDY_ASKS:
        detail = detail.replace(ASK_MANAGERS, "")
    return sentence(shown(detail, _DETAIL_LENGTH))


def _credits(job: Job) -> str:
    if job.credits > 0:
        return f"It cost {credits_of(job.credits)}."
    return credits_back(job.held)
