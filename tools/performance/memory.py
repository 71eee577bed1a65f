"""What the service's process takes of memory for requests of one step, by model, size and images."""

import json
import sys
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from peers import MEGABYTE, OPTIONS, Service
from service import process

import resident

SD15 = "Stable Diffusion 1.x's size"


@dataclass(frozen=True)
class Case:
    """A request, and the size in pixels of the tiles that the VAE works on, if it does."""

    size: int
    images: int
    tile_size: int | None = None


@dataclass(frozen=True)
class Row:
    """Resident memory after a request, and the most while it was worked on."""

    model: str
    weights_mb: float
    size: int
    images: int
    tile_size: int | None
    rest_mb: float
    most_mb: float


def megabytes(directory: Path) -> float:
    return sum(file.stat().st_size for file in directory.glob("*/model.onnx*")) / MEGABYTE


def measure(model: str, directory: Path, cases: list[Case]) -> Iterator[Row]:
    """Requests with tiles of one size or without, all to one process."""
    size = cases[0].tile_size
    tiled = [f"--darkroom.models.served.vae-tile-size={size}"] if size else []
    with process({"served": directory}, *OPTIONS, *tiled) as (url, pid):
        service = Service(url)
        for case in cases:
            # Has the kernel forget the most so far.
            Path(f"/proc/{pid}/clear_refs").write_text("5")
            service.ask("POST", "/generate", json.dumps(request(case)), "application/json")
            yield Row(
                model,
                megabytes(directory),
                **asdict(case),
                rest_mb=resident.mebibytes(pid),
                most_mb=resident.mebibytes(pid, "VmHWM"),
            )


def request(case: Case) -> dict[str, object]:
    return {
        "prompt": "a red heart on white",
        "seed": 7,
        "width": case.size,
        "height": case.size,
        "num_images": case.images,
        "num_inference_steps": 1,
        "guidance_scale": 7.5,
    }


def measure_all(model: str, directory: Path, cases: list[list[Case]]) -> list[dict]:
    """Each list of cases in a process of its own."""
    rows = []
    for of_one_process in cases:
        for row in measure(model, directory, of_one_process):
            rows.append(asdict(row))
            print(rows[-1], file=sys.stderr)
    return rows
