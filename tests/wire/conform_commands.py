"""Discord's limits on application commands."""

import re
from collections import Counter
from collections.abc import Iterator

from tests.wire.conform import Problems, check_choices
from tests.wire.errors import Json

NAME = re.compile(r"[-_'\w]{1,32}")
CHAT_INPUT = 1
PER_SCOPE = {CHAT_INPUT: 100, 2: 15, 3: 15}
OPTIONS_MAX = 25
CHARACTERS_MAX = 8000
SUBCOMMAND, GROUP, STRING, INTEGER, NUMBER, ATTACHMENT = 1, 2, 3, 4, 10, 11
SAFE_INTEGER = 2**53 - 1


def check_commands(problems: Problems, commands: list[Json]) -> None:
    """A whole scope: everything global, or one server's."""
    counts = Counter(command.get("type", CHAT_INPUT) for command in commands)
    for kind, most in PER_SCOPE.items():
        if counts[kind] > most:
            problems.add(
                "_", f"{counts[kind]} commands of type {kind}, {most} are the most.", "TOO_MANY_COMMANDS"
            )
    problems.unique("_", ((command.get("type", CHAT_INPUT), command.get("name")) for command in commands))
    for index, command in enumerate(commands):
        check_command(problems, f"{index}", command)


def check_command(problems: Problems, path: str, command: Json) -> None:
    if command.get("type", CHAT_INPUT) == CHAT_INPUT:
        _check_name(problems, path, command)
        check_options(problems, path, command.get("options") or [], {SUBCOMMAND, GROUP})
    else:
        problems.length(f"{path}.name", command.get("name", ""), 32, 1)
    if characters(command) > CHARACTERS_MAX:
        problems.add(path, f"{characters(command)} characters.", "APPLICATION_COMMAND_TOO_LARGE")


def _check_name(problems: Problems, path: str, item: Json) -> None:
    name = item.get("name", "")
    if not NAME.fullmatch(name) or name != name.lower():
        problems.add(f"{path}.name", f"{name!r} is no command name.", "APPLICATION_COMMAND_INVALID_NAME")
    for language, text in _languages(item, "description"):
        problems.length(f"{path}.description{language}", text, 100, 1)


def _languages(item: Json, key: str) -> Iterator[tuple[str, str]]:
    yield "", item.get(key, "")
    yield from (
        (f"_localizations.{locale}", text)
        for locale, text in (item.get(f"{key}_localizations") or {}).items()
    )


def check_options(problems: Problems, path: str, options: list[Json], nests: set[int]) -> None:
    """One level of options; `nests` are the kinds of subcommand that may stand on it."""
    problems.length(f"{path}.options", options, OPTIONS_MAX)
    problems.unique(f"{path}.options", (option.get("name") for option in options))
    flags = [bool(option.get("required")) for option in options]
    if flags != sorted(flags, reverse=True):
        problems.add(
            f"{path}.options", "Required options come first.", "APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID"
        )
    kinds = {option.get("type") for option in options}
    if kinds & {SUBCOMMAND, GROUP} and not kinds <= nests:
        problems.add(
            f"{path}.options", "Subcommands stand alone, two levels deep.", "APPLICATION_COMMAND_OPTIONS_TYPE"
        )
    for index, option in enumerate(options):
        _check_option(problems, f"{path}.options.{index}", option)


def _check_option(problems: Problems, path: str, option: Json) -> None:
    _check_name(problems, path, option)
    kind = option.get("type")
    if kind in {SUBCOMMAND, GROUP}:
        check_options(problems, path, option.get("options") or [], {SUBCOMMAND} if kind == GROUP else set())
        return
    choices = option.get("choices") or []
    check_choices(problems, f"{path}.choices", choices)
    if (choices or option.get("autocomplete")) and kind not in {STRING, INTEGER, NUMBER}:
        problems.add(path, "Only texts and numbers have choices.", "APPLICATION_COMMAND_OPTIONS_CHOICES")
    if choices and option.get("autocomplete"):
        problems.add(
            path, "choices and autocomplete exclude each other.", "APPLICATION_COMMAND_OPTIONS_CHOICES"
        )
    _check_bounds(problems, path, option)


def _check_bounds(problems: Problems, path: str, option: Json) -> None:
    for low, high in (("min_value", "max_value"), ("min_length", "max_length")):
        least, most = option.get(low), option.get(high)
        if least is not None and most is not None and least > most:
            problems.add(f"{path}.{low}", f"Is above {high}.", "NUMBER_TYPE_MAX")
    for key in ("min_value", "max_value"):
        if abs(option.get(key) or 0) > SAFE_INTEGER:
            problems.add(f"{path}.{key}", "Is beyond 2^53-1.", "NUMBER_TYPE_MAX")
    if not 1 <= option.get("max_length", 1) <= 6000 or not 0 <= option.get("min_length", 0) <= 6000:
        problems.add(f"{path}.max_length", "Must be within 6000.", "NUMBER_TYPE_MAX")


def characters(item: Json) -> int:
    """What counts towards the sum: names, descriptions and texts of choices, each in its longest language."""
    own = sum(max(len(text) for _, text in _languages(item, key)) for key in ("name", "description"))
    value = item.get("value")
    inside = [*(item.get("options") or ()), *(item.get("choices") or ())]
    return own + (len(value) if isinstance(value, str) else 0) + sum(map(characters, inside))
