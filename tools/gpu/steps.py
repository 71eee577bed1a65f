"""What a step takes: time, throughput and memory, from the service's own meters."""

import statistics
import sys
from dataclasses import dataclass

from running import Meters, Running, Setup, StartError

STEP = "darkroom_denoise_step_seconds"
BATCH = "darkroom_step_batch_images"
GIB = 2**30
HEADER = """| model | settings | size | images | in a run | step | images' steps a second | memory |
|---|---|---|---|---|---|---|---|"""


@dataclass(frozen=True)
class Plan:
    """What is measured of each model."""

    sizes: list[int]
    batches: list[int]
    steps: int
    rounds: int


def variants(model: str) -> list[tuple[str, ...]]:
    """Settings that are compared, in the order in which they are tried."""
    return [
        (),
        (f"--darkroom.models.{model}.fused=none",),
        (f"--darkroom.models.{model}.fused=all",),
        ("--darkroom.io-binding=true",),
    ]


def label(model: str, settings: tuple[str, ...]) -> str:
    names = [setting.removeprefix("--darkroom.") for setting in settings]
    return ", ".join(name.removeprefix(f"models.{model}.") for name in names) or "as they are"


def request(model: str, size: int, images: int, steps: int) -> dict[str, object]:
    return {
        "model": model,
        "prompt": "a fox",
        "seed": 1,
        "width": size,
        "height": size,
        "num_images": images,
        "num_inference_steps": steps,
        "guidance_scale": 7.5,
    }


@dataclass(frozen=True)
class Round:
    """The steps of one request: their mean time, and how many images shared one on average."""

    seconds: float
    images: float

    @staticmethod
    def between(before: Meters, after: Meters, model: str) -> "Round":
        def grown(name: str) -> float:
            return after.sum(name, model=model) - before.sum(name, model=model)

        count = grown(f"{STEP}_count") or float("nan")
        return Round(grown(f"{STEP}_sum") / count, grown(f"{BATCH}_sum") / count)


def measure(service: Running, model: str, size: int, images: int, plan: Plan) -> str:
    """The end of a row: the median of the rounds, after one that warms up."""
    rounds = []
    for _ in range(plan.rounds + 1):
        before = service.meters()
        answer = service.post("/generate", request(model, size, images, plan.steps))
        after = service.meters()
        rounds.append(Round.between(before, after, model))
        if answer.status != 200:
            # Random weights may give no numbers, which is told after the steps; else there are none.
            break
    measured = rounds[1:] or rounds
    seconds = statistics.median(each.seconds for each in measured)
    shared = statistics.median(each.images for each in measured)
    note = "" if answer.status == 200 else f" ({answer})"
    memory = service.meters().memory() / GIB
    return (
        f"{shared:.1f}{note} | {seconds * 1000:,.1f} ms | {shared / seconds:.2f} "
        f"| {memory:.2f} GiB |"
    )


def rows(setup: Setup, model: str, settings: tuple[str, ...], plan: Plan) -> list[str]:
    """One service for each size, as its memory keeps its peak."""
    rows = []
    for size in plan.sizes:
        start = f"| {model} | {label(model, settings)} | {size} "
        try:
            with Running(setup, *settings, models={model: setup.models[model]}) as service:
                for images in plan.batches:
                    rows.append(
                        f"{start}| {images} | {measure(service, model, size, images, plan)}"
                    )
                    print(rows[-1], file=sys.stderr)
        except StartError as failure:
            rows.append(f"{start}| | does not start: {failure} | | | |")
            print(rows[-1], file=sys.stderr)
    return rows


def table(setup: Setup, models: list[str], plan: Plan) -> str:
    lines = [HEADER]
    for model in models:
        for settings in variants(model):
            lines += rows(setup, model, settings, plan)
    return "\n".join(lines)
