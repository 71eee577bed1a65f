"""Tries the service on an NVIDIA GPU, and prints what came of it as Markdown for docs/performance.md.

Builds nothing: it needs a jar, a Java 25, Python 3.10 and, for its own description, nvidia-smi.
docs/gpu.md says how to use it. With `--device cpu` it is a rehearsal.
"""

import argparse
import os
import platform
import re
import subprocess
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path

TOOLS = Path(__file__).parents[1]
sys.path.append(str(TOOLS / "parity"))

import comparison
import failures
import steps
from running import Meters, Running, Setup, StartError
from sendable import GOLDENS, ROOT
from service import JAR, java

FIXTURES = ROOT / "src/test/resources/models"
PARTS = ("images", "steps", "meters", "failures")
TIMES = (
    "darkroom_model_load_seconds",
    "darkroom_stage_seconds",
    "darkroom_denoise_step_seconds",
)


def gpus() -> list[str]:
    fields = "name,driver_version,memory.total,compute_cap"
    try:
        return subprocess.run(
            ["nvidia-smi", f"--query-gpu={fields}", "--format=csv,noheader"],
            capture_output=True,
            text=True,
            check=True,
        ).stdout.splitlines()
    except (OSError, subprocess.CalledProcessError):
        return ["none: nvidia-smi does not run"]


def processor() -> str:
    cpuinfo = Path("/proc/cpuinfo")
    found = re.search(r"model name\s*: (.*)", cpuinfo.read_text()) if cpuinfo.exists() else None
    return f"{found[1] if found else platform.machine()}, {os.cpu_count()} cores"


def java_version() -> str:
    shown = subprocess.run([java(), "-version"], capture_output=True, text=True, check=True).stderr
    return re.search(r'"(.+?)"', shown)[1]


def machine(setup: Setup, service: Running) -> str:
    devices = service.get("/status").body["devices"]
    lines = {
        "date": date.today().isoformat(),
        "GPU: name, driver, memory, compute capability": "; ".join(gpus()),
        "devices of the service": ", ".join(f"{d['name']} ({d['state']})" for d in devices),
        "processor": processor(),
        "system": f"{platform.system()} {platform.release()}",
        "Java": java_version(),
        "jar": f"{setup.jar.name}, {setup.jar.stat().st_size:,} bytes",
    }
    return "\n".join(["|  |  |", "|---|---|", *(f"| {k} | {v} |" for k, v in lines.items())])


def meters(setup: Setup, size: int) -> str:
    """Those of the device after one image of each model, and what its parts took."""
    lines = ["| meter | of | value |", "|---|---|---|"]
    for model, folder in setup.models.items():
        with Running(setup, models={model: folder}) as service:
            service.post("/generate", steps.request(model, size, 1, steps=4))
            lines += rows(service.meters(), model)
    return "\n".join(lines)


def rows(read: Meters, model: str) -> list[str]:
    lines = []
    for name in ("ready", "memory_used_bytes", "memory_total_bytes"):
        for labels, value in read.all(f"darkroom_device_{name}"):
            where = f"{labels['device']} with {model}"
            lines.append(f"| `darkroom_device_{name}` | {where} | {value:,.0f} |")
    for name in TIMES:
        for labels, count in read.all(f"{name}_count", model=model):
            if count:
                what = ", ".join([model, *(labels[k] for k in ("stage",) if k in labels)])
                mean = read.sum(f"{name}_sum", **labels) / count * 1000
                lines.append(f"| `{name}` | {what} | {mean:,.1f} ms ({count:.0f}) |")
    return lines


def models(given: list[str]) -> dict[str, Path]:
    named = {}
    for text in given:
        name, equals, path = text.partition("=")
        folder = Path(path if equals else name)
        named[name if equals else folder.resolve().name] = folder
    return named


def parser() -> argparse.ArgumentParser:
    result = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    result.add_argument(
        "models", nargs="*", metavar="NAME=FOLDER", help="models to time; by default sd1-tiny"
    )
    result.add_argument("--jar", type=Path, default=JAR, help="the service; by default target's")
    result.add_argument(
        "--natives", type=Path, help="folder with ONNX Runtime's or CUDA's libraries, or both"
    )
    result.add_argument("--device", default="cuda:0", help="cuda:0 and so on; cpu rehearses")
    result.add_argument("--fixtures", type=Path, default=FIXTURES, help="folder of small models")
    result.add_argument("--goldens", type=Path, default=GOLDENS, help="their expected images")
    result.add_argument("--part", choices=PARTS, action="append", help="by default all")
    result.add_argument("--sizes", type=int, nargs="+", default=[512, 1024])
    result.add_argument("--batches", type=int, nargs="+", default=list(range(1, 9)))
    result.add_argument("--steps", type=int, default=10, help="of each request")
    result.add_argument("--rounds", type=int, default=3, help="requests that are timed for a row")
    result.add_argument("--lose-device", metavar="COMMAND", help="takes the GPU away")
    result.add_argument("--quick", action="store_true", help="two settings of each small model")
    result.add_argument("--out", type=Path, help="file for the page; by default the output")
    return result


def described(setup: Setup, options: argparse.Namespace, say: Callable[[str, str], None]) -> None:
    """The machine, and the images of one service on the device and one on the CPU."""
    small = {path.name: path for path in sorted(options.fixtures.iterdir()) if path.is_dir()}
    cpu = Setup(setup.jar, "cpu", setup.natives, small)
    with Running(setup, models=small) as device:
        say("Machine", machine(setup, device))
        if "images" in options.part:
            with Running(cpu) as reference:
                names = ["icons", *small]
                table = comparison.table(device, reference, names, options.goldens, options.quick)
                say("Images", table)


def main() -> None:
    options = parser().parse_args()
    options.part = options.part or list(PARTS)
    timed = models(options.models) or {"sd1-tiny": options.fixtures / "sd1-tiny"}
    natives = options.natives.resolve() if options.natives else None
    setup = Setup(options.jar.resolve(), options.device, natives, timed)
    for path in (setup.jar, *timed.values(), options.fixtures, options.goldens):
        if path != JAR and not path.exists():
            raise SystemExit(f"there is no {path}")
    sections = []

    def say(title: str, text: str) -> None:
        """Keeps what there is so far, whatever comes next."""
        sections.append(f"### {title}\n\n{text}\n")
        if options.out:
            options.out.write_text("\n".join(sections))

    try:
        described(setup, options, say)
    except StartError as failure:
        raise SystemExit(f"the service does not start on {setup.device}: {failure}") from failure
    if "steps" in options.part:
        plan = steps.Plan(options.sizes, options.batches, options.steps, options.rounds)
        say("Steps", steps.table(setup, list(timed), plan))
    if "meters" in options.part:
        say("Meters", meters(setup, min(options.sizes)))
    if "failures" in options.part:
        first = next(iter(timed))
        size, largest = max(options.sizes), max(options.batches)
        say("Failures", failures.table(setup, first, size, largest, options.lose_device))
    if not options.out:
        print("\n".join(sections))


if __name__ == "__main__":
    main()
