"""Compares the service's images with those of diffusers and optimum, for any model directory.

Prints a Markdown table, the worst first: per setting the largest difference of a channel, in levels of
255, and the share of equal bytes; for inversions the largest difference of the latents over their largest
value. Exits 1 where a channel is more than a level off (two in a float16 model), or where the service
refuses every setting. Both sides need the same version of ONNX Runtime.
"""

import argparse
import base64
import io
import json
import logging
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path

sys.path.append(str(Path(__file__).parents[1]))

import numpy as np
import torch
from expectations import directory
from PIL import Image
from reference import Reference, tensor
from sendable import ROOT, sendable
from service import service
from settings import GENERATE, INVERT, VAE_TILE_SIZES, of_others, of_pixels

from markdown_page import update

PAGE = ROOT / "docs/parity.md"
LEVELS = 1
FLOAT16_LEVELS = 2
LATENTS = 1e-3
# A field, a value, a model or a path that the service does not know: of it or of an older one.
REFUSALS = (400, 404, 405, 422)


class RefusedError(Exception):
    """What the service says that it cannot do."""


@dataclass(frozen=True)
class Row:
    """What came of a setting.

    `excess` is the largest difference over the one that is allowed; `equal` is the share of equal
    values, None where the service refused.
    """

    model: str
    setting: str
    difference: str
    excess: float
    equal: float | None

    @property
    def is_off(self) -> bool:
        # Not a number is off, too.
        return not self.excess <= 1

    @property
    def rank(self) -> tuple[bool, float, float]:
        """Sorts the worst first; what was refused, last."""
        return (not self.is_off, -self.excess, 2 if self.equal is None else self.equal)

    def __str__(self) -> str:
        equal = "" if self.equal is None else f"{self.equal:.3%}"
        difference = f"**{self.difference}**" if self.is_off else self.difference
        return f"| {self.model} | {self.setting} | {difference} | {equal} |"


def post(url: str, body: dict[str, object]) -> dict[str, object]:
    request = urllib.request.Request(
        url, json.dumps(body).encode(), {"Content-Type": "application/json"}
    )
    try:
        with urllib.request.urlopen(request) as answer:
            return json.load(answer)
    except urllib.error.HTTPError as failure:
        problem = failure.read().decode()
        if failure.code in REFUSALS:
            raise RefusedError(reason(problem) or str(failure)) from failure
        raise SystemExit(f"{url}: {failure}\n{problem}") from failure
    except urllib.error.URLError as failure:
        raise SystemExit(f"{url}: {failure.reason}") from failure


def reason(problem: str) -> str:
    """The code and the field of problem details; nothing where they are none."""
    try:
        fields = json.loads(problem)
    except ValueError:
        return ""
    return " ".join(str(fields[name]) for name in ("code", "field") if name in fields)


def generations(model: str, reference: Reference) -> dict[str, dict[str, object]]:
    if model in GENERATE:
        return GENERATE[model]
    if not reference.has_prompts:
        return of_pixels(reference.classes())
    return of_others(reference.size(), reference.inpaints(), reference.refines)


def compare_images(url: str, name: str, body: dict[str, object], reference: Reference) -> Row:
    model = body["model"]
    answer = post(f"{url}/generate", body)
    data = [base64.b64decode(image["data"]) for image in answer["images"]]
    actual = np.array([np.asarray(Image.open(io.BytesIO(png)), int) for png in data])
    expected = np.array([np.asarray(image.convert("RGB"), int) for image in reference.images(body)])
    if actual.shape != expected.shape:
        sizes = f"{list(actual.shape)}, not {list(expected.shape)}"
        return Row(model, name, sizes, float("inf"), 0)
    differences = np.abs(actual - expected)
    largest = differences.max()
    levels = FLOAT16_LEVELS if reference.is_half() else LEVELS
    return Row(model, name, str(largest), largest / levels, (differences == 0).mean())


def compare_latents(url: str, name: str, body: dict[str, object], reference: Reference) -> Row:
    actual = tensor(post(f"{url}/invert", body)["latents"])
    expected = reference.latents(body)
    difference = ((actual - expected).abs().max() / expected.abs().max()).item()
    equal = torch.eq(actual, expected).float().mean().item()
    return Row(body["model"], name, f"{difference:.1e}", difference / LATENTS, equal)


def compare(url: str, model: str, path: Path, options: argparse.Namespace) -> Iterator[Row]:
    """Both sides in every setting of a model whose name is like one of the patterns."""
    reference = Reference(path, options.half_steps, VAE_TILE_SIZES.get(model))
    comparisons = [
        *((name, body, compare_images) for name, body in generations(model, reference).items()),
        *(
            (f"invert-{name}", body, compare_latents)
            for name, body in INVERT.get(model, {}).items()
        ),
    ]
    for name, request, compared in comparisons:
        if any(fnmatchcase(name, pattern) for pattern in options.settings):
            try:
                yield compared(url, name, {**sendable(request), "model": model}, reference)
            except RefusedError as refusal:
                yield Row(model, name, f"not supported: {refusal}", 0, None)


def compare_all(url: str, models: dict[str, Path], options: argparse.Namespace) -> list[Row]:
    rows = []
    for model, path in models.items():
        for row in compare(url, model, path, options):
            print(row, file=sys.stderr)
            rows.append(row)
    return sorted(rows, key=lambda row: row.rank)


def table(rows: list[Row]) -> str:
    lines = [
        "| model | setting | largest difference | equal bytes (of latents: values) |",
        "|---|---|---|---|",
    ]
    return "\n".join([*lines, *map(str, rows)])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("directories", nargs="*", type=Path, help="by default all fixtures")
    parser.add_argument("--url", help="of a service that has the models, by their folders' names")
    parser.add_argument(
        "--settings", nargs="+", default=["*"], metavar="NAME", help="only these, or like 'image*'"
    )
    parser.add_argument(
        "--half-steps",
        action="store_true",
        help="leave latents and steps of float16 models to optimum, which rounds them to float16",
    )
    parser.add_argument(
        "--fused",
        choices=["none", "float32", "all"],
        default="none",
        help="whose attentions the service fuses; by default none, as in the reference",
    )
    parser.add_argument("--write", action="store_true", help="put the table into docs/parity.md")
    options = parser.parse_args()
    if options.write and (options.directories or options.settings != ["*"] or options.half_steps):
        parser.error("--write is for the whole table as it is, without any other argument")
    for path in options.directories:
        if not (path / "model_index.json").is_file():
            parser.error(f"{path} has no model_index.json")
    logging.disable(logging.WARNING)
    given = {path.resolve().name: path for path in options.directories}
    models = given or {name: directory(name) for name in GENERATE}
    if options.url:
        rows = compare_all(options.url.rstrip("/"), models, options)
    else:
        fused = [f"--darkroom.models.{name}.fused={options.fused}" for name in models]
        tiled = [
            f"--darkroom.models.{name}.vae-tile-size={size}"
            for name, size in VAE_TILE_SIZES.items()
            if name in models
        ]
        with service(models, *fused, *tiled) as url:
            rows = compare_all(url, models, options)
    if not rows:
        parser.error(f"no setting is like {' or '.join(options.settings)}")
    text = table(rows)
    print(text)
    if options.write:
        update(PAGE, "images", text)
    sys.exit(any(row.is_off for row in rows) or all(row.equal is None for row in rows))


if __name__ == "__main__":
    main()
