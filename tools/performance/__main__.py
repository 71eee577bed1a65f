"""Measures the service beside bare runs of its models and beside Python pipelines, for docs/performance.md.

Each part leaves its figures in `docs/performance`, of which the page is written. The machine should have
nothing else to do. It is about the CPU.
"""

import argparse
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

TOOLS = Path(__file__).parents[1]
sys.path += [str(TOOLS), str(TOOLS / "parity")]

import jvm
import machine
import memory
import page
import peers
from results import Result, Row
from service import ROOT

PAGE = ROOT / "docs/performance.md"
RESULTS = ROOT / "docs/performance"
ICONS = ROOT / "src/main/resources/models/icons"
REAL_SIZE = TOOLS / ".work/real-size"
TORCH, ONNX = REAL_SIZE / "sd15/torch", REAL_SIZE / "sd15/onnx"
LIKE = {
    "sd15": memory.SD15,
    "sd15 fp16": f"{memory.SD15}, float16",
    "sdxl": "SDXL's size",
}
OF_ONNX = ("optimum", "openvino", "openvino-fixed", "openvino-bf16")
OF_TORCH = ("diffusers", "diffusers-bf16")


@dataclass(frozen=True)
class Effort:
    """How much is measured; `jvm` has options of the benchmark in the JVM by part."""

    jvm: dict[str, list[str]]
    peer_steps: list[int]
    peer_rounds: int
    real_steps: int
    real_size: int
    real_rounds: int
    real_peer_rounds: int
    memory_cases: dict[str, list[list[memory.Case]]]


FULL = Effort(
    jvm={},
    peer_steps=[20, 50],
    peer_rounds=15,
    real_steps=2,
    real_size=512,
    real_rounds=5,
    real_peer_rounds=2,
    memory_cases={
        "sd15": [
            [memory.Case(512, 1), memory.Case(512, 4), memory.Case(1024, 1)],
            [memory.Case(512, 1, 256), memory.Case(1024, 1, 256)],
        ],
        "sd15 fp16": [[memory.Case(512, 1)]],
        "sdxl": [[memory.Case(1024, 1)], [memory.Case(1024, 1, 512)]],
    },
)
# Whether everything works; the figures say nothing.
QUICK = Effort(
    jvm={
        "floor": ["--rounds=2", "--steps=2,5"],
        "clients": ["--rounds=1", "--steps=2", "--window=3"],
        "wait": ["--rounds=2", "--steps=10,2"],
        "growth": ["--rounds=1", "--steps=1,2,4"],
    },
    peer_steps=[2, 5],
    peer_rounds=2,
    real_steps=1,
    real_size=256,
    real_rounds=1,
    real_peer_rounds=1,
    memory_cases={"sd15": [[memory.Case(256, 1)], [memory.Case(256, 1, 128)]]},
)


def in_jvm(name: str, effort: Effort) -> list[Row]:
    return jvm.benchmark(name, *effort.jvm.get(name, []))


def of_peers(effort: Effort) -> list[Row]:
    jvm.package()
    pairs = [peers.Pair(peer, ICONS, ICONS) for peer in (*OF_ONNX, *OF_TORCH)]
    return peers.compare(pairs, effort.peer_steps, 128, effort.peer_rounds)


def export_real_size(name: str = "sd15", dtype: str = "fp32") -> Path:
    """Writes the model unless it is there, and returns its ONNX folder."""
    folder = REAL_SIZE / name / ("onnx" if dtype == "fp32" else f"onnx-{dtype}")
    if not folder.exists():
        script = Path(__file__).with_name("real_size.py")
        subprocess.run([sys.executable, script, name, "--dtype", dtype], check=True)
    return folder


def real_floor(effort: Effort) -> list[Row]:
    export_real_size()
    return jvm.benchmark(
        "floor",
        f"--model={ONNX}",
        f"--steps={effort.real_steps}",
        f"--size={effort.real_size}",
        f"--rounds={effort.real_rounds}",
    )


def real_peers(effort: Effort) -> list[Row]:
    export_real_size()
    jvm.package()
    pairs = [
        *(peers.Pair(peer, ONNX, ONNX) for peer in OF_ONNX),
        *(peers.Pair(peer, ONNX, TORCH) for peer in OF_TORCH),
    ]
    if not machine.has_bfloat16():
        # Many times as slow as float32.
        pairs = [pair for pair in pairs if not pair.peer.endswith("-bf16")]
    # Knows no networks like the built-in model's; so slow that one round tells enough.
    slow = [peers.Pair("stable-diffusion.cpp", ONNX, TORCH)]
    work = [effort.real_steps], effort.real_size
    return [
        *peers.compare(pairs, *work, effort.real_peer_rounds),
        *peers.compare(slow, *work, rounds=1),
    ]


def of_memory(effort: Effort) -> list[Row]:
    models = {name: export_real_size(*name.split()) for name in effort.memory_cases}
    jvm.package()
    icons = [memory.Case(128, 1), memory.Case(128, 4), memory.Case(256, 1)]
    rows = memory.measure_all("icons", ICONS, [icons])
    for name, cases in effort.memory_cases.items():
        rows += memory.measure_all(LIKE[name], models[name], cases)
    return rows


PARTS: dict[str, Callable[[Effort], list[Row]]] = {
    **{
        name: lambda effort, name=name: in_jvm(name, effort)
        for name in ("floor", "clients", "wait", "growth")
    },
    "peers": of_peers,
    "real-floor": real_floor,
    "real-peers": real_peers,
    "memory": of_memory,
}


def write(folder: Path, target: Path) -> None:
    missing = [name for name in PARTS if not (folder / f"{name}.json").exists()]
    if missing:
        print(f"{target.name} is written when these parts are there, too: {', '.join(missing)}")
        return
    if target != PAGE:
        shutil.copy(PAGE, target)
    page.write({name: Result.read(folder / f"{name}.json") for name in PARTS}, target)
    print(f"wrote {target}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--part", nargs="*", default=list(PARTS), choices=PARTS, help="by default all; none: write"
    )
    parser.add_argument(
        "--quick",
        action="store_true",
        help="only see that everything works: few rounds, and a page in .work/performance-quick",
    )
    options = parser.parse_args()
    folder = TOOLS / ".work/performance-quick" if options.quick else RESULTS
    effort = QUICK if options.quick else FULL
    for name in options.part:
        print(f"{name} ...", file=sys.stderr)
        Result.of(lambda name=name: PARTS[name](effort)).write(folder / f"{name}.json")
    write(folder, folder / PAGE.name if options.quick else PAGE)


if __name__ == "__main__":
    main()
