"""Which sentence a member reads for which error."""

import pytest
from discord import AppCommandOptionType, app_commands

from bot.errors import (
    BotError,
    DiscordError,
    DiscordForbidden,
    DiscordGone,
    KeyRefused,
    NotYours,
    OptionRefused,
    StoreError,
    TooLate,
)
from bot.interactions.presenter import OUTDATED, unwrapped, words
from bot.tools import CATALOGUE
from cogs.tools import command_of


async def _nothing(*_: object) -> None:
    """No command is run here."""


COMMAND = command_of(CATALOGUE["image-generator"], _nothing)


@pytest.mark.parametrize("error", [DiscordError(), DiscordForbidden(), DiscordGone()])
def test_where_discord_did_not_do_it_the_credits_are_spoken_of(error: DiscordError) -> None:
    assert words(error) == f"{error} Nothing was charged."


def test_without_the_database_nothing_is_charged_and_nothing_given_back() -> None:
    """Also a job that could not be canceled stays as it is, with what it holds."""
    said = words(StoreError()) or ""

    assert "nothing has changed: nothing was charged and nothing given back" in said


@pytest.mark.parametrize(
    "error",
    [TooLate(), NotYours(owner="<@1>"), KeyRefused(status=401, code=None, detail=""), BotError("As it is.")],
)
def test_our_own_errors_speak_for_themselves(error: BotError) -> None:
    assert words(error) == str(error)


def test_what_a_command_raised_is_found_in_its_wrapping() -> None:
    inner = OptionRefused(option="model", problem="No.")

    assert unwrapped(app_commands.CommandInvokeError(COMMAND, inner)) is inner


def test_an_outdated_command_says_how_to_get_the_new_one() -> None:
    assert words(app_commands.CommandSignatureMismatch(COMMAND)) == OUTDATED
    assert words(app_commands.CommandNotFound("gone", [])) == OUTDATED


def test_a_missing_permission_is_named() -> None:
    assert "manage guild" in (words(app_commands.MissingPermissions(["manage_guild"])) or "")
    assert words(app_commands.CheckFailure()) == "You may not do this here."


def test_a_value_discord_should_not_have_let_through_is_shown() -> None:
    option = app_commands.transformers.RangeTransformer(AppCommandOptionType.integer, min=1, max=2)
    error = app_commands.TransformerError("*9*", AppCommandOptionType.integer, option)

    assert words(error) == r"`\*9\*` cannot be used here. Nothing was charged."


def test_the_unexpected_has_no_sentence_of_its_own() -> None:
    assert words(ZeroDivisionError("surprise")) is None
