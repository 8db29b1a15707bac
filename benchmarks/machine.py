"""The machine that the figures are of."""

import os
import platform
from pathlib import Path


def machine() -> str:
    system = f"{platform.system()} {platform.release()}"
    python = f"{platform.python_implementation()} {platform.python_version()}"
    return f"{os.cpu_count()} cores, {processor()}, {memory():.1f} GB of memory, {system}, {python}"


def processor() -> str:
    """The model's name as Linux knows it, elsewhere as Python does."""
    told = Path("/proc/cpuinfo")
    lines = told.read_text().splitlines() if told.exists() else []
    names = [line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")]
    return next(iter(names), platform.processor())


def memory() -> float:
    """Gigabytes of the whole machine."""
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9
