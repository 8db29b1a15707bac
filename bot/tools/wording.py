"""Small pieces of the sentences that tell a member what a tool takes."""

from collections.abc import Iterable, Sequence

_SHOWN = 60
_THOUSAND = 1_000


def listing(words: Iterable[object], link: str = "or") -> str:
    """`a, b or c`; nothing for no words."""
    *head, last = [str(word) for word in words] or [""]
    return f"{', '.join(head)} {link} {last}" if head else last


def instead(what: str, names: Iterable[str]) -> str:
    """` That long: a or b.`, to end a refusal with what would do; nothing where nothing would."""
    would = listing(names)
    return f" {what}: {would}." if would else ""


def ranges(numbers: Sequence[int]) -> str:
    """Whole numbers in rising order, three or more neighbours written as `3 to 10`."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return listing(part for run in runs for part in _run(run))


def _run(run: list[int]) -> list[str]:
    return [f"{run[0]} to {run[-1]}"] if len(run) > 2 else [str(number) for number in run]  # noqa: PLR2004  see ranges


def quoted(text: object) -> str:
    """What a member typed, shortened and kept from becoming markup."""
    plain = " ".join(str(text).encode("utf-8", "ignore").decode().split()).replace("`", "'")
    return f"`{plain[: _SHOWN - 1]}…`" if len(plain) > _SHOWN else f"`{plain}`"


def number(value: float) -> str:
    """A number as people write it: thousands separated, no needless `.0`."""
    return f"{int(value):,}" if float(value).is_integer() else f"{value:,g}"


def count(value: float, noun: str) -> str:
    """`1 second`, `5 seconds`."""
    return f"{number(value)} {noun}" if value == 1 else f"{number(value)} {noun}s"


def size(octets: int) -> str:
    """A file's size in the unit a reader expects."""
    if octets < _THOUSAND:
        return count(octets, "byte")
    for power, unit in enumerate(("KB", "MB"), start=1):
        if (shown := round(octets / _THOUSAND**power, 1)) < _THOUSAND:
            return f"{number(shown)} {unit}"
    return f"{number(round(octets / _THOUSAND**3, 1))} GB"
