"""Reading the vendor's SDK as a description of what its API takes."""

import ast
import inspect
import re
import textwrap
import typing
from collections.abc import Mapping
from importlib import import_module
from typing import Any

from make_api_request import to_encodable

from bot.tools import Tool

PARAMS = import_module("magic_hour.types.params")

_RENAMED = {"searchWeb": "search_web"}
"""What the SDK calls differently from the API itself."""


def body_class(tool: Tool) -> Any:
    """The TypedDict of the tool's create body."""
    return getattr(PARAMS, f"V1{_camel(tool.path.removeprefix('/v1/'))}CreateBody")


def serialised(tool: Tool, body: Mapping[str, Any]) -> Any:
    """The body as the SDK would send it; it raises on what its types do not allow."""
    serializer = getattr(PARAMS, f"_Serializer{body_class(tool).__name__}")
    return to_encodable(item=body, dump_with=serializer)


def field_type(body: Any, path: str) -> Any:
    """The type at `a.b[0].c`; a KeyError where the API has no such field."""
    for step in re.findall(r"[^.\[\]]+", path):
        name = _RENAMED.get(step, step)
        body = typing.get_args(body)[0] if step.isdigit() else _bare(typing.get_type_hints(body)[name])
    return body


def required_fields(body: Any, prefix: str = "") -> set[str]:
    """The paths of all fields without which the API takes no body."""
    found = set()
    for name in body.__required_keys__:
        inner = field_type(body, name)
        nested = required_fields(inner, f"{prefix}{name}.") if hasattr(inner, "__required_keys__") else set()
        found |= nested or {f"{prefix}{name}"}
    return found


def documentation(body: Any, path: str) -> str:
    """The text that stands below the field in the SDK's source; nothing where there is none."""
    parent, _, name = re.sub(r"\[\d+\]$", "", path).rpartition(".")
    name = _RENAMED.get(name, name)
    owner = field_type(body, parent) if parent else body
    statements = ast.parse(textwrap.dedent(inspect.getsource(owner))).body[0]
    assert isinstance(statements, ast.ClassDef)
    for field, text in zip(statements.body, [*statements.body[1:], None], strict=True):
        if (
            isinstance(field, ast.AnnAssign)
            and isinstance(field.target, ast.Name)
            and field.target.id == name
        ):
            if isinstance(text, ast.Expr) and isinstance(text.value, ast.Constant):
                return str(text.value.value)
            return ""
    raise KeyError(path)


def _camel(dashed: str) -> str:
    return "".join(part.capitalize() for part in dashed.split("-"))


def _bare(hint: Any) -> Any:
    """The type without `Required`, `NotRequired` and `Optional` around it."""
    while typing.get_origin(hint) in {typing.Required, typing.NotRequired, typing.Union}:
        hint = next(arg for arg in typing.get_args(hint) if arg is not type(None))
    return hint
