"""The house rules, as tests: what a reader may count on in every file."""

import ast
import fnmatch
import inspect
import re
import sys
import tokenize
import tomllib
from collections.abc import Iterator
from functools import cache
from importlib.metadata import packages_distributions
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from bot import errors
from bot.settings import Settings

HOME = Path(__file__).parents[2]
SETTINGS = {name.upper() for name in Settings.model_fields}

FILE_CEILING, FILE_USUAL = 750, 400
FUNCTION_CEILING, FUNCTION_USUAL = 50, 32

PIN = re.compile(r"(?P<name>[a-z0-9-]+)==(?P<version>[^ ;]+)(?: ; [^\\]+?)? \\")
HASH = re.compile(r"    --hash=sha256:[0-9a-f]{64}(?: \\)?")
LOCKS = ("requirements.txt", "requirements-dev.txt")

LEFTOVERS = re.compile(r"\b(?:TODO|FIXME|XXX)\b")
FOREIGN = re.compile(
    r"""
    (?<![\w.])/(?:work|root|opt)/              # somebody's machine
    | \b(?:files\.)?pythonhosted\.org
    | \b(?:test\.)?pypi\.org
    | \bregistry\.(?:npmjs|yarnpkg|docker)\b
    | \b(?:docker|ghcr|quay|gcr)\.io\b
    | \b(?:conda\.)?anaconda\.org
    | \b(?:proxy\.golang|crates|deb\.debian|archive\.ubuntu)\.(?:org|io|com)
    | --(?:extra-)?index-url
    """,
    re.VERBOSE,
)


def is_ignored(path: str, patterns: list[str]) -> bool:
    """Whether .gitignore leaves a path out; a pattern that begins with a slash counts from the top."""
    name = path.rpartition("/")[2]
    return any(
        fnmatch.fnmatch(path if pattern.startswith("/") else name, pattern.strip("/")) for pattern in patterns
    )


def kept(folder: Path, patterns: list[str]) -> Iterator[Path]:
    for path in sorted(folder.iterdir()):
        if is_ignored(path.relative_to(HOME).as_posix(), patterns):
            continue
        if path.is_dir():
            yield from kept(path, patterns)
        else:
            yield path


@cache
def texts() -> dict[str, str]:
    """Every text file of the project, by its path; pictures and media are left out."""
    found = {}
    for path in kept(HOME, [".git", *(HOME / ".gitignore").read_text(encoding="utf-8").split()]):
        try:
            found[path.relative_to(HOME).as_posix()] = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue
    return found


@cache
def product() -> dict[str, ast.Module]:
    """The syntax trees of the product; migrations are written by a tool and read once."""
    return {
        name: ast.parse(text)
        for name, text in texts().items()
        if name.startswith(("bot/", "cogs/", "sandbox/"))
        and name.endswith(".py")
        and "/versions/" not in name
    }


def every(*kinds: type[ast.AST]) -> Iterator[tuple[str, Any]]:
    for name, tree in product().items():
        yield from ((name, node) for node in ast.walk(tree) if isinstance(node, kinds))


def share_above(lengths: list[int], limit: int) -> float:
    return sum(length > limit for length in lengths) / len(lengths)


def lines_matching(pattern: re.Pattern[str]) -> list[str]:
    this = Path(__file__).relative_to(HOME).as_posix()
    return [
        f"{name}:{number}: {line.strip()[:100]}"
        for name, text in texts().items()
        if name != this
        for number, line in enumerate(text.splitlines(), start=1)
        if pattern.search(line)
    ]


def test_the_example_lists_exactly_the_settings() -> None:
    listed = re.findall(r"^#?([A-Z_]+)=", texts()[".env.example"], flags=re.MULTILINE)

    assert sorted(SETTINGS) == sorted(listed)


def test_the_readme_explains_every_setting_in_a_table() -> None:
    rows = [line.split("|")[1] for line in texts()["README.md"].splitlines() if line.startswith("|")]
    explained = {name for row in rows for name in re.findall(r"`([A-Z_]+)`", row)}

    assert sorted(SETTINGS - explained) == []


def test_files_fit_in_the_head() -> None:
    lengths = {name: texts()[name].count("\n") for name in product()}

    assert {name: lines for name, lines in lengths.items() if lines > FILE_CEILING} == {}
    assert share_above(list(lengths.values()), FILE_USUAL) <= 0.1


def test_functions_do_one_thing() -> None:
    lengths = [node.end_lineno - node.lineno + 1 for _, node in every(ast.FunctionDef, ast.AsyncFunctionDef)]

    assert share_above(lengths, FUNCTION_USUAL - 1) <= 0.1
    assert share_above(lengths, FUNCTION_CEILING) < 0.05


def test_an_import_inside_a_function_gives_its_reason() -> None:
    """A rule's code alone is no reason."""
    inline = {
        (name, node.lineno)
        for name, function in every(ast.FunctionDef, ast.AsyncFunctionDef)
        for node in ast.walk(function)
        if isinstance(node, ast.Import | ast.ImportFrom)
    }

    assert sorted(place for place in inline if len(reason(*place).split()) < 3) == []


def reason(name: str, number: int) -> str:
    """The words of the comment on a line, without the codes of a linter."""
    with (HOME / name).open("rb") as file:
        comments = {
            token.start[0]: token.string
            for token in tokenize.tokenize(file.readline)
            if token.type == tokenize.COMMENT
        }
    return re.sub(r"noqa: [A-Z0-9, ]+\b|type: ignore\[.*?\]|#", "", comments.get(number, ""))


def drawn_tree() -> dict[str, str]:
    """The error tree of the module's docstring: each name with its parent's."""
    above: list[str] = []
    drawn = {}
    for line in (errors.__doc__ or "").splitlines():
        if found := re.fullmatch(r"(?P<indent>    [│├└─ ]*)(?P<name>[A-Z]\w+)(?:  .*)?", line):
            depth = len(found["indent"]) // 4 - 1
            above[depth:] = [found["name"]]
            drawn[found["name"]] = above[depth - 1] if depth else "Exception"
    return drawn


def test_the_drawn_error_tree_is_the_real_one() -> None:
    real = {
        name: " ".join(base.__name__ for base in kind.__bases__)
        for name, kind in inspect.getmembers(errors, inspect.isclass)
        if issubclass(kind, BaseException) and kind.__module__ == errors.__name__
    }

    assert real == drawn_tree()


def test_no_other_file_adds_to_the_error_tree() -> None:
    """A person's errors stand on one page."""
    elsewhere = [
        f"{name}: {node.name}"
        for name, node in every(ast.ClassDef)
        if name != "bot/errors.py"
        and {ast.unparse(base).split(".")[-1] for base in node.bases} & drawn_tree().keys()
    ]

    assert elsewhere == []


def is_broad(caught: ast.expr | None) -> bool:
    return caught is None or bool(re.search(r"\b(?:Base)?Exception\b", ast.unparse(caught)))


def does_nothing(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.Pass | ast.Continue) or (
        isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)
    )


def test_no_error_is_swallowed() -> None:
    silent = [
        f"{name}:{node.lineno}"
        for name, node in every(ast.ExceptHandler)
        if is_broad(node.type) and all(map(does_nothing, node.body))
    ]
    suppressed = [
        f"{name}:{node.lineno}"
        for name, node in every(ast.Call)
        if ast.unparse(node.func).endswith("suppress") and any(map(is_broad, node.args))
    ]

    assert silent + suppressed == []


def test_nothing_is_left_for_later() -> None:
    assert lines_matching(LEFTOVERS) == []


def test_no_file_names_a_machine_or_a_package_host() -> None:
    assert lines_matching(FOREIGN) == []


def imported(node: ast.Import | ast.ImportFrom) -> set[str]:
    if isinstance(node, ast.Import):
        return {alias.name.partition(".")[0] for alias in node.names}
    return {node.module.partition(".")[0]} if node.module and not node.level else set()


def test_the_bot_imports_only_what_it_declares() -> None:
    """The image holds the run-time lock alone: a test tool's import would break there and nowhere else."""
    used = {
        package
        for name, node in every(ast.Import, ast.ImportFrom)
        if name.startswith(("bot/", "cogs/"))
        for package in imported(node) - sys.stdlib_module_names - {"bot", "cogs"}
    }
    homes = packages_distributions()
    declared = {canonicalize_name(Requirement(text).name) for text in project()["dependencies"]}

    assert {
        package for package in used if not declared & set(map(canonicalize_name, homes.get(package, [])))
    } == set()


def project() -> dict[str, Any]:
    table: dict[str, Any] = tomllib.loads(texts()["pyproject.toml"])["project"]
    return table


def pins(lock: str) -> dict[str, str]:
    found = (PIN.fullmatch(line) for line in texts()[lock].splitlines())
    return {pin["name"]: pin["version"] for pin in found if pin}


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_holds_only_pins_and_their_hashes(lock: str) -> None:
    """No index, no address, no option: where packages come from is the reader's own business."""
    lines = [line for line in texts()[lock].splitlines() if not line.startswith("#")]
    comments = "\n".join(set(texts()[lock].splitlines()) - set(lines))
    unhashed = [
        line
        for line, following in zip(lines, [*lines[1:], ""], strict=True)
        if PIN.fullmatch(line) and not HASH.fullmatch(following)
    ]

    assert [line for line in lines if not PIN.fullmatch(line) and not HASH.fullmatch(line)] == []
    assert unhashed == []
    assert "://" not in comments


def test_both_locks_agree() -> None:
    assert pins("requirements.txt").items() <= pins("requirements-dev.txt").items()


@pytest.mark.parametrize("lock", LOCKS)
def test_every_declared_range_is_locked(lock: str) -> None:
    extras = project()["optional-dependencies"].values() if lock == "requirements-dev.txt" else []
    declared = [Requirement(text) for group in [project()["dependencies"], *extras] for text in group]
    locked = pins(lock)

    outside = [
        str(wanted)
        for wanted in declared
        if not wanted.specifier.contains(locked.get(canonicalize_name(wanted.name), "0"))
    ]

    assert outside == []
