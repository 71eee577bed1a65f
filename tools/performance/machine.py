"""What the figures were measured on, and with."""

import os
import platform
import re
import subprocess
import time
from importlib.metadata import version
from pathlib import Path

from service import ROOT, java

THREADS = len(os.sched_getaffinity(0))
LOOK_SECONDS = 5
# What matrix products may use, by the flag of the processor.
VECTORS = {"avx2": "AVX2", "avx512f": "AVX-512", "amx_tile": "AMX"}
BFLOAT16 = ("avx512_bf16", "amx_bf16")
PACKAGES = ("onnxruntime", "optimum-onnx", "openvino", "torch", "diffusers")


def first(pattern: str, path: str) -> str:
    found = re.search(pattern, Path(path).read_text(), re.MULTILINE)
    return found.group(1).strip() if found else "unknown"


def ticks() -> int:
    """For which the cores have worked since the machine was started."""
    cpu = map(int, first(r"^cpu (.*)$", "/proc/stat").split())
    user, nice, system, _idle, _waiting, interrupts, soft_interrupts, *_ = cpu
    return user + nice + system + interrupts + soft_interrupts


def busy_cores() -> float:
    """Cores that others keep busy while nothing is measured."""
    before = ticks()
    time.sleep(LOOK_SECONDS)
    return (ticks() - before) / os.sysconf("SC_CLK_TCK") / LOOK_SECONDS


def processor_flags() -> list[str]:
    return first(r"^flags\s*:(.*)$", "/proc/cpuinfo").split()


def has_bfloat16() -> bool:
    return any(flag in processor_flags() for flag in BFLOAT16)


def describe() -> dict[str, str]:
    processor = first(r"^model name\s*:(.*)$", "/proc/cpuinfo")
    flags = processor_flags()
    vectors = ", ".join(name for flag, name in VECTORS.items() if flag in flags)
    memory = int(first(r"^MemTotal:\s+(\d+)", "/proc/meminfo")) / 2**20
    jvm = subprocess.run([java(), "-version"], capture_output=True, text=True, check=True).stderr
    return {
        "processor": f"{processor} with {vectors}, {THREADS} cores as the system counts them",
        "memory": f"{memory:.0f} GiB",
        "system": f"{platform.system()} {'.'.join(platform.release().split('.')[:2])}",
        "Java": re.search(r'"(.+?)"', jvm).group(1),
        "Python": ", ".join(
            [platform.python_version(), *(f"{name} {version(name)}" for name in PACKAGES)]
        ),
    }


def commit() -> str:
    command = ["git", "describe", "--always", "--dirty", "--exclude=*"]
    return subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.strip()
