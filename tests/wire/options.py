"""From a test's plain values to the data of an interaction, refused where Discord's own client would refuse."""

from typing import Any

from tests.wire import payloads
from tests.wire.cdn import StoredFile, WireFile
from tests.wire.conform_commands import GROUP, SUBCOMMAND
from tests.wire.errors import Json, NotOfferedError
from tests.wire.state import Channel, Member, Post, Role, World

STRING, INTEGER, BOOLEAN, USER, CHANNEL, ROLE, MENTIONABLE, NUMBER, ATTACHMENT = 3, 4, 5, 6, 7, 8, 9, 10, 11

TAKES: dict[int, tuple[type, ...]] = {
    STRING: (str,),
    INTEGER: (int,),
    BOOLEAN: (bool,),
    USER: (Member,),
    CHANNEL: (Channel,),
    ROLE: (Role,),
    MENTIONABLE: (Member, Role),
    NUMBER: (int, float),
    ATTACHMENT: (WireFile,),
}


class Resolved:
    """Collects the objects that an interaction names by id."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._kinds: dict[str, dict[str, Json]] = {}
        self.files: list[StoredFile] = []

    async def add(self, value: object) -> str:
        """The id under which the object stands in `resolved`."""
        if isinstance(value, WireFile):
            return await self._add_file(value)
        if isinstance(value, Member):
            self._put("members", value.id, payloads.resolved_member(value))
            return self._put("users", value.id, payloads.user(value))
        if isinstance(value, Role):
            return self._put("roles", value.id, payloads.role(value))
        if isinstance(value, Channel):
            shown = payloads.channel(value, self._world.bot) | {"permissions": "0"}
            return self._put("channels", value.id, shown)
        if isinstance(value, Post):
            return self._put("messages", value.id, payloads.message(value))
        raise NotOfferedError(f"{value!r} cannot be chosen")

    def data(self) -> Json:
        return {"resolved": self._kinds} if self._kinds else {}

    async def _add_file(self, value: WireFile) -> str:
        file = await self._world.cdn.keep(self._world.ids.next(), value)
        file.ephemeral = True
        self.files.append(file)
        return self._put("attachments", file.id, payloads.attachment(file))

    def _put(self, kind: str, item_id: int, data: Json) -> str:
        self._kinds.setdefault(kind, {})[str(item_id)] = data
        return str(item_id)


def find_command(world: World, channel: Channel, name: str, kind: int = 1) -> Json:
    """The registered command, the server's own before the global one; NotOfferedError when there is none."""
    home = channel.guild.id if channel.guild else None
    offered = [*world.commands.get(home, []), *world.commands.get(None, [])]
    for command in offered:
        if (command["type"], command["name"]) == (kind, name):
            return command
    raise NotOfferedError(f"There is no {name!r}; offered are {[command['name'] for command in offered]}.")


async def command_data(
    world: World, command: Json, words: list[str], given: dict[str, Any], *, stale: bool = False
) -> tuple[Json, Resolved]:
    """The `data` of a command; `words` are the subcommands after its name.

    A `stale` client knows an older version of the command: it offers values that are none any more.
    """
    leaf = descend(command, words)
    declared = {option["name"]: option for option in leaf.get("options", ())}
    _refuse_unknown(leaf["name"], declared, given)
    resolved = Resolved(world)
    options = [
        await _option(declared[name], value, resolved, stale=stale)
        for name, value in given.items()
        if value is not None
    ]
    return head(command, nest(command, words, options)) | resolved.data(), resolved


def autocomplete_data(
    command: Json, words: list[str], focused: str, typed: Any, given: dict[str, Any]
) -> Json:
    """The `data` while somebody types into an option: nothing is validated, and attachments are bare ids."""
    declared = {option["name"]: option for option in descend(command, words).get("options", ())}
    if not declared.get(focused, {}).get("autocomplete"):
        raise NotOfferedError(f"{focused!r} does not autocomplete.")
    filled = [
        {"name": name, "type": declared[name]["type"], "value": _bare(value)} for name, value in given.items()
    ]
    asked = {"name": focused, "type": declared[focused]["type"], "value": typed, "focused": True}
    return head(command, nest(command, words, [*filled, asked]))


def head(command: Json, options: list[Json]) -> Json:
    data: Json = {"id": command["id"], "name": command["name"], "type": command["type"], "options": options}
    return data | ({"guild_id": command["guild_id"]} if command.get("guild_id") else {})


def descend(command: Json, words: list[str]) -> Json:
    """The subcommand that the words lead to; NotOfferedError for one that is not there, or none where one is due."""
    here = command
    for word in words:
        inside = {
            option["name"]: option
            for option in here.get("options", ())
            if option["type"] in {SUBCOMMAND, GROUP}
        }
        if word not in inside:
            raise NotOfferedError(f"{here['name']} has no {word!r}, only {list(inside)}.")
        here = inside[word]
    if any(option["type"] in {SUBCOMMAND, GROUP} for option in here.get("options", ())):
        raise NotOfferedError(f"{here['name']} only works with a subcommand.")
    return here


def nest(command: Json, words: list[str], options: list[Json]) -> list[Json]:
    """The options wrapped in the subcommands that lead to them."""
    kinds = []
    here = command
    for word in words:
        here = next(option for option in here["options"] if option["name"] == word)
        kinds.append((word, here["type"]))
    for word, kind in reversed(kinds):
        options = [{"name": word, "type": kind, "options": options}]
    return options


def _refuse_unknown(name: str, declared: dict[str, Json], given: dict[str, Any]) -> None:
    if unknown := set(given) - set(declared):
        raise NotOfferedError(f"{name} has no option {sorted(unknown)}, only {sorted(declared)}.")
    needed = {option["name"] for option in declared.values() if option.get("required")}
    if missing := needed - {key for key, value in given.items() if value is not None}:
        raise NotOfferedError(f"{name} needs {sorted(missing)}.")


async def _option(option: Json, value: Any, resolved: Resolved, *, stale: bool) -> Json:
    kind = option["type"]
    if not isinstance(value, TAKES[kind]) or (isinstance(value, bool) and kind != BOOLEAN):
        raise NotOfferedError(f"{option['name']} does not take {value!r}.")
    if not stale:
        _refuse_value(option, value)
    sent = value if kind in {STRING, INTEGER, BOOLEAN, NUMBER} else await resolved.add(value)
    return {"name": option["name"], "type": kind, "value": sent}


def _refuse_value(option: Json, value: Any) -> None:
    choices = [choice["value"] for choice in option.get("choices") or ()]
    if choices and value not in choices:
        raise NotOfferedError(f"{option['name']} offers {choices}, not {value!r}.")
    measured = len(value) if isinstance(value, str) else value
    low, high = ("min_length", "max_length") if isinstance(value, str) else ("min_value", "max_value")
    if low in option and measured < option[low]:
        raise NotOfferedError(f"{option['name']}: {value!r} is below {option[low]}.")
    if high in option and measured > option[high]:
        raise NotOfferedError(f"{option['name']}: {value!r} is above {option[high]}.")


def _bare(value: Any) -> Any:
    if isinstance(value, (Member, Role, Channel)):
        return str(value.id)
    return "0" if isinstance(value, WireFile) else value
