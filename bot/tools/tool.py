"""The base of every tool: a class that declares what can be asked for."""

import inspect
from collections.abc import Mapping
from datetime import datetime
from typing import Any, ClassVar

from bot.errors import OptionRefused
from bot.tools.file_slot import File
from bot.tools.files import FileInput
from bot.tools.media import Kind, Made
from bot.tools.options import JSON, Option
from bot.tools.plans import Plan
from bot.tools.price import Price
from bot.tools.request import Request
from bot.tools.rules import Problems, Rule
from bot.tools.slots import Choice, Flag, Slot, Text
from bot.tools.values import OpenValues, Values
from bot.tools.wording import count


class Tool:
    """One Magic Hour tool.

    A subclass is the whole description of its tool: its docstring is the command's description, its class
    attributes are the slots in the order in which Discord shows them. Methods marked as a `rule` refuse what each
    value allows alone but not together. Hooks say what no single slot can know: `resolve` fills in what was left
    open, `price` says what it costs, `derived` adds fields that nobody is asked for.

    A tool of one price names it as `credits`; the others say in `costs` how their price comes about.
    """

    command: ClassVar[str]
    title: ClassVar[str]
    path: ClassVar[str]
    kind: ClassVar[Kind]
    usual_seconds: ClassVar[int | None] = None
    credits: ClassVar[int]
    costs: ClassVar[str] = ""
    named: ClassVar[bool] = True  # whether the API takes a `name`, by which an orphaned job is recognised

    slots: ClassVar[Mapping[str, Slot[Any]]] = {}
    options: ClassVar[tuple[Option, ...]] = ()
    hidden: ClassVar[frozenset[str]] = frozenset()
    """The slots without an option: what goes into them is learnt once the command has been given."""
    rules: ClassVar[tuple[Rule, ...]] = ()
    edited: ClassVar[tuple[str, ...] | None] = None
    """The options that may be changed to ask for nearly the same again, the most telling first; None for all of them,
    the headline first and the others as they are declared."""
    description: ClassVar[str] = ""

    private = Flag(None, "Only you see the card and the result", default=False)

    def __init_subclass__(cls, **more: Any) -> None:
        super().__init_subclass__(**more)
        names = dict.fromkeys(name for base in cls.__mro__ for name in vars(base))
        declared = {name: getattr(cls, name, None) for name in names}
        general_first = dict.fromkeys(name for base in reversed(cls.__mro__) for name in vars(base))
        cls.rules = tuple(rule for name in general_first if isinstance(rule := declared[name], Rule))
        cls.slots = {name: slot for name, slot in declared.items() if isinstance(slot, Slot)}
        options = [option for slot in cls.slots.values() for option in slot.options()]
        cls.hidden = frozenset(name for name, slot in cls.slots.items() if not slot.options())
        cls.options = tuple(sorted(options, key=lambda option: not option.required))
        cls.description = inspect.cleandoc(cls.__doc__ or "").partition("\n")[0].removesuffix(".")
        if not cls.costs and hasattr(cls, "credits"):
            cls.costs = count(cls.credits, "credit") if cls.credits else "free"

    def resolve(self, values: OpenValues) -> None:
        """Fill in what the member left open and no fixed default covers; required values may be missing here."""

    def price(self, values: Values) -> Price:  # noqa: ARG002  for the tools whose price depends on them
        """What the resolved values cost."""
        return Price(self.credits, f"the same for every {self.kind}")

    def unmeasured(self, values: Values) -> FileInput | None:  # noqa: ARG002  for the tools that work on clips
        """The clip whose length must be read before the price is known."""
        return None

    def faces_wanted(self, values: Values) -> FileInput | None:  # noqa: ARG002  for the tools that swap faces
        """The picture or clip in which faces must be found and chosen before anything else is done."""
        return None

    def faces_since(self, values: Values) -> datetime | None:  # noqa: ARG002  for the tools that swap faces
        """When the chosen faces were found; Magic Hour keeps them as long as an uploaded file."""
        return None

    def without_faces(self, request: Request) -> Request:
        """The request before faces were chosen; the same where none can be."""
        return request

    def makes(self, options: Mapping[str, JSON]) -> Made:  # noqa: ARG002  for the tools that make what is asked for
        """What the files are that come out, with these resolved options."""
        return Made(self.kind)

    def derived(self, values: Values) -> Mapping[str, JSON]:  # noqa: ARG002  for the tools that derive something
        """Fields the API wants but nobody needs to be asked for, by their paths."""
        return {}

    def prepare(self, raw: Mapping[str, Any], plan: Plan) -> Request:
        """Turn what Discord delivered into a request.

        `raw` maps option names to str, int, float, bool, Attachment, or None for what was left out.

        :raises OptionRefused: a value, a file or a combination is not possible; nothing has been spent.
        :raises OptionsRefused: several are not.
        """
        for name in raw:
            if name not in self.hidden:
                self.slot_of(name)
        problems = Problems()
        values = self._read(raw, plan, problems)
        given = dict(values.options)
        self.resolve(values)
        self._fill_defaults(values)
        self._judge(values, problems)
        problems.raise_any()
        private = values.options.pop(self.private.name) is True
        files = tuple(values.files.values())
        return Request(tool=self, options=values.options, files=files, private=private, given=given)

    def suggest(self, option: str, typed: str) -> list[str]:
        """At most 25 values of a list that contain what has been typed so far."""
        slot = self.slots.get(option)
        return slot.suggest(typed) if isinstance(slot, Choice) else []

    def slot_of(self, option: str) -> Slot[Any]:
        """The slot behind an option's name.

        :raises OptionRefused: this tool has no such option.
        """
        for known in self.options:
            if known.name == option:
                return self.slots[known.slot]
        raise OptionRefused(option=option, problem=f"/{self.command} has no such option.")

    def fields(self, values: Values, paths: Mapping[str, str]) -> dict[str, JSON]:
        """The API's fields by their paths."""
        fields: dict[str, JSON] = {}
        for slot in self.slots.values():
            if isinstance(slot, File):
                fields |= slot.fields(values.get(slot), paths.get(slot.name))
            elif slot.field is not None and slot in values:
                fields[slot.field] = values[slot]
        return {**fields, **self.derived(values)}

    @property
    def editable(self) -> tuple[Option, ...]:
        """The options that may be changed below a result, the most telling first: no files, and not who sees it."""
        options = {each.name: each for each in self.options if each.media is None}
        if self.edited is not None:
            return tuple(options[name] for name in self.edited)
        del options[self.private.name]
        return tuple(sorted(options.values(), key=self._is_no_headline))

    def _is_no_headline(self, option: Option) -> bool:
        slot = self.slots[option.slot]
        return not (isinstance(slot, Text) and slot.headline)

    def shows(self, slot: Slot[Any], values: Values) -> bool:
        """Whether a card shows this slot's value beside the headline."""
        if isinstance(slot, Text) and slot.headline:
            return False
        return slot.always_shown or values[slot] != slot.default

    def _read(self, raw: Mapping[str, Any], plan: Plan, problems: Problems) -> OpenValues:
        values = OpenValues(plan)
        for slot in self.slots.values():
            with problems.about(slot):
                value = slot.take(raw)
                if isinstance(value, FileInput):
                    value.refuse_above(plan)
                if value is not None:
                    values[slot] = value
        return values

    def _judge(self, values: OpenValues, problems: Problems) -> None:
        for each in self.rules:
            if not problems.among(each.needs(self.slots)):
                with problems.about():
                    each.check(self, values)

    def _fill_defaults(self, values: OpenValues) -> None:
        for slot in self.slots.values():
            if slot not in values and slot.default is not None:
                values[slot] = slot.default
