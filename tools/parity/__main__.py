"""Compares the service's pictures with those of diffusers and optimum, for any model directory.

Prints a Markdown table: per setting the largest difference of a channel, in levels of 255, and the share
of equal bytes; for inversions the largest difference of the latents over their largest value. Exits 1
where a channel is more than a level off. Both sides need the same version of ONNX Runtime.
"""

import argparse
import base64
import io
import json
import logging
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from expectations import ROOT, directory, sendable
from PIL import Image
from reference import Reference, tensor
from settings import GENERATE, INVERT, PIXELS, of_others

JAR = ROOT / "target/darkroom.jar"
PAGE = ROOT / "docs/parity.md"
MARKS = ("<!-- pictures -->", "<!-- end of pictures -->")
START_SECONDS = 120


@dataclass(frozen=True)
class Row:
    model: str
    setting: str
    difference: str
    equal: str
    is_off: bool


def java() -> str:
    """That of JAVA_HOME, else of the path; the service needs 25."""
    home = os.environ.get("JAVA_HOME")
    return str(Path(home) / "bin/java") if home else "java"


@contextmanager
def service(directories: dict[str, Path]) -> Iterator[str]:
    """The packaged service on a free port of its own, with the models as they are named."""
    if not JAR.exists():
        subprocess.run([ROOT / "mvnw", "-q", "-DskipTests", "package"], cwd=ROOT, check=True)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [java(), "-jar", JAR, "--server.address=127.0.0.1", f"--server.port={port}"]
    command += [
        f"--darkroom.models.{name}.path={path.resolve()}" for name, path in directories.items()
    ]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL) as process:
        url = f"http://127.0.0.1:{port}"
        try:
            await_start(url, process)
            yield url
        finally:
            process.terminate()


def await_start(url: str, process: subprocess.Popen) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        try:
            urllib.request.urlopen(f"{url}/models").close()
            return
        except urllib.error.URLError:
            time.sleep(0.5)
    raise SystemExit("the service did not start")


def post(url: str, body: dict[str, object]) -> dict[str, object]:
    request = urllib.request.Request(
        url, json.dumps(body).encode(), {"Content-Type": "application/json"}
    )
    try:
        with urllib.request.urlopen(request) as answer:
            return json.load(answer)
    except urllib.error.HTTPError as failure:
        raise SystemExit(failure.read().decode()) from failure


def generations(model: str, reference: Reference) -> dict[str, dict[str, object]]:
    if model in GENERATE:
        return GENERATE[model]
    if not reference.has_prompts:
        return PIXELS
    channels = reference.pipeline(0).unet.config.in_channels
    return of_others(reference.size(), inpaints=channels == 9)


def compare_pictures(url: str, model: str, reference: Reference) -> Iterator[Row]:
    for name, request in generations(model, reference).items():
        body = sendable(request)
        expected = [np.asarray(picture, int) for picture in reference.pictures(body)]
        answer = post(f"{url}/generate", {**body, "model": model})
        data = [base64.b64decode(image["data"]) for image in answer["images"]]
        actual = [np.asarray(Image.open(io.BytesIO(png)), int) for png in data]
        differences = np.abs(np.array(actual) - np.array(expected))
        largest = differences.max()
        yield Row(model, name, str(largest), f"{(differences == 0).mean():.3%}", bool(largest > 1))


def compare_latents(url: str, model: str, reference: Reference) -> Iterator[Row]:
    for name, request in INVERT.get(model, {}).items():
        body = sendable(request)
        expected = reference.latents(body)
        actual = tensor(post(f"{url}/invert", {**body, "model": model})["latents"])
        difference = ((actual - expected).abs().max() / expected.abs().max()).item()
        equal = torch.eq(actual, expected).float().mean().item()
        yield Row(model, f"invert: {name}", f"{difference:.1e}", f"{equal:.3%}", difference > 1e-3)


def table(rows: list[Row]) -> str:
    lines = [
        "| model | setting | largest difference | equal bytes (of latents: values) |",
        "|---|---|---|---|",
    ]
    lines += [f"| {row.model} | {row.setting} | {row.difference} | {row.equal} |" for row in rows]
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("directories", nargs="*", type=Path, help="by default all fixtures")
    parser.add_argument("--url", help="of a service that has the models, by their folders' names")
    parser.add_argument("--write", action="store_true", help="put the table into docs/parity.md")
    options = parser.parse_args()
    logging.disable(logging.WARNING)
    given = {path.resolve().name: path for path in options.directories}
    models = given or {name: directory(name) for name in GENERATE}
    rows: list[Row] = []

    def compare(url: str) -> None:
        for name, path in models.items():
            reference = Reference(path)
            for row in (
                *compare_pictures(url, name, reference),
                *compare_latents(url, name, reference),
            ):
                print(row, file=sys.stderr)
                rows.append(row)

    if options.url:
        compare(options.url)
    else:
        with service(models) as url:
            compare(url)
    text = table(rows)
    print(text)
    if options.write:
        before, _, rest = PAGE.read_text().partition(MARKS[0])
        after = rest.partition(MARKS[1])[2]
        PAGE.write_text(f"{before}{MARKS[0]}\n{text}\n{MARKS[1]}{after}")
    sys.exit(any(row.is_off for row in rows))


if __name__ == "__main__":
    main()
