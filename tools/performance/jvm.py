"""Runs the benchmark inside the service's JVM and the build, through Maven."""

import json
import os
import subprocess
from pathlib import Path

from machine import THREADS
from service import ROOT


def maven(*arguments: str) -> None:
    environment = dict(os.environ)
    if "JAVA_HOME" in environment:
        # What the build starts itself is found on the path.
        binaries = Path(environment["JAVA_HOME"]) / "bin"
        environment["PATH"] = f"{binaries}{os.pathsep}{environment['PATH']}"
    subprocess.run([ROOT / "mvnw", "-q", *arguments], cwd=ROOT, env=environment, check=True)


def package() -> None:
    """The jar of the sources as they are."""
    maven("-DskipTests", "package")


def benchmark(part: str, *options: str) -> list[dict[str, object]]:
    """The rows of a part of `dev.darkroom.benchmark.Benchmark`."""
    arguments = " ".join([part, f"--threads={THREADS}", *options])
    maven("-Pbenchmark", "test", f"-Dbenchmark.arguments={arguments}")
    return json.loads((ROOT / f"target/benchmark/{part}.json").read_text())
