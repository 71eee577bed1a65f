"""Resident memory of a process, as Linux tells it."""

import re
from pathlib import Path


def mebibytes(process: int | str, field: str = "VmRSS") -> float:
    """By default what it is now; `VmHWM` is the most so far. `self` is this process."""
    status = Path(f"/proc/{process}/status").read_text()
    return int(re.search(rf"{field}:\s+(\d+) kB", status).group(1)) / 1024
