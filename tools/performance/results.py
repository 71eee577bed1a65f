"""What was measured, kept part by part until the page is written."""

import json
import sys
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

import machine

Row = dict[str, object]
# More than this, and something else is running.
IDLE = 0.2


@dataclass(frozen=True)
class Result:
    """A part's rows, and how they came about.

    `busy_cores` is how many others used, just before the part began.
    """

    rows: list[Row]
    commit: str
    machine: dict[str, str]
    busy_cores: float
    minutes: float

    @classmethod
    def of(cls, part: Callable[[], list[Row]]) -> "Result":
        busy_cores = machine.busy_cores()
        if busy_cores > IDLE:
            print(f"the machine is busy: others use {busy_cores:.1f} cores", file=sys.stderr)
        start = time.monotonic()
        rows = part()
        minutes = (time.monotonic() - start) / 60
        return cls(rows, machine.commit(), machine.describe(), busy_cores, minutes)

    @classmethod
    def read(cls, path: Path) -> "Result":
        return cls(**json.loads(path.read_text()))

    def write(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(asdict(self), indent=2) + "\n")
