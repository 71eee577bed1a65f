"""How far the device's images are from the processor's, and from diffusers'."""

import array
import base64
import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from png import pixels
from running import Answer, Running
from sendable import sendable

HEADER = """| model | setting | from the CPU | equal | from diffusers |
|---|---|---|---|---|"""


@dataclass(frozen=True)
class Difference:
    """Of values: the largest one, and the share of those that are the same."""

    largest: float
    equal: float

    @staticmethod
    def of(actual: list[float] | bytes, expected: list[float] | bytes) -> "Difference":
        if len(actual) != len(expected):
            return Difference(float("nan"), 0)
        differences = [abs(a - b) for a, b in zip(actual, expected, strict=True)]
        return Difference(max(differences), differences.count(0) / len(differences))


def goldens(folder: Path, model: str) -> Iterator[Path]:
    """The requests of a model whose expectations are beside them."""
    for path in sorted((folder / model).glob("*.json")):
        if not path.stem.endswith(".expected"):
            yield path


def images(answer: Answer) -> bytes:
    """The channels of all its images, one after another."""
    return b"".join(pixels(base64.b64decode(image["data"]))[1] for image in answer.body["images"])


def latents(answer: Answer) -> list[float]:
    return floats(base64.b64decode(answer.body["latents"]["data"]))


def floats(data: bytes) -> list[float]:
    values = array.array("f", data)
    if sys.byteorder == "big":
        values.byteswap()
    return values.tolist()


def expected_images(request: Path) -> bytes:
    """What diffusers made: NAME.png, or NAME-0.png and so on."""
    one = request.with_suffix(".png")
    count = len(list(request.parent.glob(f"{request.stem}-[0-9].png")))
    files = (
        [one]
        if one.exists()
        else [request.with_name(f"{request.stem}-{i}.png") for i in range(count)]
    )
    return b"".join(pixels(file.read_bytes())[1] for file in files)


def compare(device: Running, cpu: Running, model: str, path: Path, folder: Path) -> str:
    inverts = path.stem.startswith("invert-")
    route = "/invert" if inverts else "/generate"
    request = {**sendable(json.loads(path.read_text()), folder), "model": model}
    answers = device.post(route, request), cpu.post(route, request)
    for answer in answers:
        if answer.status != 200:
            return f"| {model} | {path.stem} | {answers[0]}, {answers[1]} on the CPU | | |"
    if inverts:
        actual, reference = map(latents, answers)
        golden = floats(path.with_suffix(".inverted.bin").read_bytes())
        scale = max(map(abs, golden))
    else:
        actual, reference = map(images, answers)
        golden = expected_images(path)
        scale = 1
    from_cpu = Difference.of(actual, reference)
    from_golden = Difference.of(actual, golden)
    form = ".1e" if inverts else ".0f"
    return (
        f"| {model} | {path.stem} | {from_cpu.largest / scale:{form}} | {from_cpu.equal:.1%} "
        f"| {from_golden.largest / scale:{form}} |"
    )


def table(device: Running, cpu: Running, models: list[str], folder: Path, quick: bool) -> str:
    rows = [HEADER]
    for model in models:
        paths = list(goldens(folder, model))
        for path in paths[:2] if quick else paths:
            rows.append(compare(device, cpu, model, path, folder))
            print(rows[-1], file=sys.stderr)
    return "\n".join(rows)
