"""Every error a person can meet, one tree.

    BotError
    ├── Refusal                  said only to the member who asked; nothing was held or charged
    │   ├── OptionRefused            a value, a file or a combination that the tool does not take
    │   ├── OptionsRefused           several of those at once
    │   ├── NotEnoughCredits         the member's credits do not cover the price
    │   ├── JobTooDear               a single job may not cost so much on this server
    │   ├── CapReached               the whole server may not spend so much more in this period
    │   ├── BatchRefused             several jobs together are too much; fewer of them would not be
    │   ├── TooManyJobs              the member has so many unfinished jobs that no more are taken
    │   ├── TooFast                  the member asks for more in a short time than anybody could need
    │   ├── AccountTooLow            the shared Magic Hour account is at its floor
    │   ├── NoWorkingKey             Magic Hour refuses the key, of which a member needs to know no more
    │   ├── MissingPermissions       the bot may not post in this channel
    │   ├── RuleRefused              what a manager typed cannot be made a rule
    │   ├── NotManager               only those who manage the bot on this server may do this
    │   ├── AlreadyDecided           somebody has approved or denied a request before
    │   ├── Paused                   the server takes no new jobs for a while
    │   ├── ToolForbidden            the server does not allow this tool
    │   ├── ChannelForbidden         the server does not allow the tools in this channel
    │   ├── NotYours                 a button or a job that belongs to somebody else
    │   ├── Forgotten                what a job asked for is not kept any more
    │   ├── TooLate                  the job has gone past the point where this was possible
    │   ├── WentOn                   only the card is missing: what was asked for is made, and paid for
    │   └── ShuttingDown             the bot is stopping and takes no new work
    ├── MagicHourError           the vendor's answer, or the lack of one
    │   ├── NotSent                  the request certainly did not arrive; it may be repeated
    │   │   └── Busy                 429, with the time to wait when Magic Hour names one
    │   ├── Unclear                  a timeout, a broken connection, a 5xx, an unreadable answer
    │   └── Declined                 a 4xx; nothing was made
    │       ├── InvalidRequest       400, 422: the values do not please Magic Hour
    │       ├── KeyRefused           401
    │       ├── AccountEmpty         402 insufficient_credits
    │       ├── PlanTooSmall         402, 403: model, resolution or feature not in the account's plan
    │       └── NotFound             404
    ├── UnknownTool              a stored job's tool is not part of this version
    ├── SourceGone               an attachment or a link that can no longer be read
    │   └── ResultGone           an earlier result that is deleted, or no longer at Magic Hour
    ├── ClipUnreadable           a clip whose bytes do not tell how long it is
    ├── ClipBusy                 a clip that cannot be read at the moment: try again later
    ├── UploadUrlExpired         the signed upload address died; a new one may be asked for
    ├── DownloadBroken           a download that broke off or whose address expired
    ├── DiskFull                 a result could not be stored for a moment
    ├── DiscordError             Discord's answer, or the lack of one
    │   ├── DiscordBusy              429, 5xx, a broken connection: try again later
    │   ├── DiscordGone              channel or message deleted
    │   ├── DiscordForbidden         the bot may not
    │   ├── DiscordTokenExpired      the interaction's 15 minutes are over
    │   └── FileTooLarge             413: send a link instead
    │       └── FileUnreadable       nor can one be attached that our disk does not give
    ├── StoreError               the database is locked, read-only, full or away
    │   └── CommitUnclear        ... and has not said whether something was written
    ├── CopyFailed               a backup or a restore broke off: nothing is left of it
    ├── Unavailable              what the start needs is away for now; the process ends with code 75
    └── SettingsError            a setting is missing or wrong; the process ends with code 78

An error's docstring is its message, written for the person who will read it; `{names}` in it are filled from the
keyword arguments, which stay readable as attributes. A positional argument replaces the whole sentence.
"""

import inspect
import os
from collections.abc import Sequence
from typing import Any

EXIT_CONFIG = getattr(os, "EX_CONFIG", 78)
EXIT_LATER = getattr(os, "EX_TEMPFAIL", 75)
"""Whoever started the process may simply start it again."""


class BotError(Exception):
    """Something went wrong."""

    def __init__(self, message: str | None = None, **facts: Any) -> None:
        self.__dict__.update(facts)
        template = " ".join(inspect.cleandoc(type(self).__doc__ or "").split())
        super().__init__(template.format(**facts) if message is None else message)


class Refusal(BotError):
    """This cannot be done now. Nothing was charged."""


class OptionRefused(Refusal):
    """`{option}`: {problem} Nothing was charged."""

    option: str
    problem: str


class OptionsRefused(Refusal):
    """Several options cannot be taken as they are. Nothing was charged."""

    problems: tuple[OptionRefused, ...]

    def __init__(self, problems: Sequence[OptionRefused]) -> None:
        super().__init__(problems=tuple(problems))
        self.args = ("\n".join([str(self), *(f"- `{each.option}`: {each.problem}" for each in problems)]),)


class NotEnoughCredits(Refusal):
    """{price}, and you have {left} left. {outlook} Nothing was charged."""

    price: str
    """What must be held, as the beginning of a sentence."""
    left: str
    outlook: str
    """What the member can do about it."""


class JobTooDear(Refusal):
    """{price}, and a single job may cost at most {limit} on this server. Choose a smaller or shorter one. Ask somebody
    who manages this server for more. Nothing was charged.
    """

    price: str
    limit: str


class CapReached(Refusal):
    """{price}, and this server has {left} of its {cap} left. They reset {resets}. Nothing was charged."""

    price: str
    left: str
    cap: str
    resets: str


class BatchRefused(Refusal):
    """{why} Take fewer at once: `/{command}` takes a single one. Nothing was charged."""

    why: str
    command: str


class TooManyJobs(Refusal):
    """You have {jobs} on this server that are not done yet, and more than {most} at a time are not taken. Wait for some
    of them, or cancel those that you do not need with `/jobs cancel`. Nothing was charged.
    """

    jobs: str
    most: str


class TooFast(Refusal):
    """That was a lot in a short time. Wait {wait}, then try again. Nothing was charged."""

    wait: str


class AccountTooLow(Refusal):
    """The server's Magic Hour account is running low, so no new job is taken until the bot's operator adds credits.
    Nothing was charged.
    """


class MissingPermissions(Refusal):
    """I cannot post results in this channel: I am missing {names}. Ask somebody who manages this server to grant it,
    or use another channel. Nothing was charged.
    """

    names: str


class RuleRefused(Refusal):
    """`{option}`: {problem} Nothing has changed."""

    option: str
    problem: str


class NotManager(Refusal):
    """Only those who may manage this server, or have its manager role for this bot, can do this."""


class AlreadyDecided(Refusal):
    """This request has been decided already: {how}"""

    how: str


class Paused(Refusal):
    """New jobs are paused on this server: {reason} What is under way is finished. Nothing was charged."""

    reason: str


class ToolForbidden(Refusal):
    """/{command} is switched off on this server. Nothing was charged."""

    command: str


class ChannelForbidden(Refusal):
    """The tools are not allowed in this channel. Use them in {channels}. Nothing was charged."""

    channels: str


class NotYours(Refusal):
    """Only {owner} can use these buttons. Run the command yourself to get your own. Nothing was charged."""

    owner: str


class Forgotten(Refusal):
    """What was asked for here was long ago and is not kept any more. Run the command anew. Nothing was charged."""


class TooLate(Refusal):
    """This job has already been handed to Magic Hour and cannot be canceled from here. Its card says what it holds."""


class WentOn(Refusal):
    """Discord did not show the card of {what} all the same. {cost}"""

    # Unlike after any other refusal, whoever asks once more pays once more.
    what: str
    """What goes on, such as: this job, which goes on."""
    cost: str
    """What is held for it, as a sentence."""


class NoWorkingKey(Refusal):
    """Magic Hour does not accept this bot's key, so no new job is taken until the bot's operator sets a valid one.
    Nothing was charged.
    """


class ShuttingDown(Refusal):
    """The bot is restarting. Try again in a minute. Nothing was charged."""


class MagicHourError(BotError):
    """Magic Hour did not do what was asked."""

    retry_after: float | None = None
    """Seconds after which Magic Hour wants to be asked again, where it says so."""


class NotSent(MagicHourError):
    """Magic Hour could not be reached."""


class Busy(NotSent):
    """Magic Hour is receiving too many requests."""


class Unclear(MagicHourError):
    """Magic Hour's answer did not arrive or could not be read."""


class Declined(MagicHourError):
    """Magic Hour declined the request: {detail}"""

    status: int
    code: str | None
    detail: str


class InvalidRequest(Declined):
    """Magic Hour did not accept the values: {detail}"""


class KeyRefused(Declined):
    """Magic Hour refused the bot's API key. The bot's operator must set a valid MAGIC_HOUR_API_KEY."""


class AccountEmpty(Declined):
    """The shared Magic Hour account has too few credits. Ask the bot's operator to add some."""


class PlanTooSmall(Declined):
    """The Magic Hour plan of this bot does not include that: {detail} Choose another model or a lower resolution."""


class NotFound(Declined):
    """Magic Hour does not know this project."""


class UnknownTool(BotError):
    """The tool /{tool} is not part of this version of the bot."""

    tool: str


class SourceGone(BotError):
    """The file {filename} can no longer be read. Attach it again."""

    filename: str


class ResultGone(SourceGone):
    """The earlier result {filename} is no longer at Magic Hour. Choose another one."""


class ClipUnreadable(BotError):
    """How long {filename} is could not be read."""

    filename: str


class ClipBusy(BotError):
    """The file {filename} could not be read just now."""

    filename: str
    retry_after: float | None = None
    """Seconds after which its server wants to be asked again, where it says so."""


class UploadUrlExpired(BotError):
    """The upload address expired before the file was sent."""


class DownloadBroken(BotError):
    """The result could not be downloaded completely."""

    expired: bool = False
    too_large: bool = False


class DiskFull(BotError):
    """There is no room left on the bot's disk."""


class DiscordError(BotError):
    """Discord did not do what was asked."""


class DiscordBusy(DiscordError):
    """Discord could not be reached or asked to wait."""

    retry_after: float | None = None


class DiscordGone(DiscordError):
    """The channel or message no longer exists."""


class DiscordForbidden(DiscordError):
    """The bot may not do this here."""


class DiscordTokenExpired(DiscordError):
    """The 15 minutes in which this command could be answered are over."""


class FileTooLarge(DiscordError):
    """Discord does not take a file of this size here."""


class FileUnreadable(FileTooLarge):
    """A file cannot be read on our disk, so it cannot be attached either."""


class StoreError(BotError):
    """The bot's database is too busy or cannot be used right now, so nothing has changed: nothing was charged and
    nothing given back. Try again in a minute.
    """


class CommitUnclear(StoreError):
    """The bot's database broke off while this was written down: perhaps it was done, perhaps not. Look at `/jobs` and
    `/credits` before you try it again.
    """


class CopyFailed(BotError):
    """The copy broke off, and nothing is left of it: {why}."""

    why: str


class Unavailable(BotError):
    """Something that the bot needs is away for now."""


class SettingsError(BotError):
    """A setting is missing or wrong."""
