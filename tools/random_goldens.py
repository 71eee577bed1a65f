"""Writes what torch's CPU generator draws, for the tests of `dev.darkroom.random`.

`torch_streams.json` has one line a stream: a seed as it was given to torch, the type of its tensors, and
draws in order, each a function, a shape and its values as float32, little-endian: in base64, or as SHA-256
where they are many.

`torch_seeds.json` has seeds at the ends of what torch takes, and what its generator keeps of each.

`torch_box_muller.json` covers every input that torch's transform of 16 values can meet: it works on 2^24
different uniform values, so all radii, cosines and sines are drawn, and hashed in the values' order. In
float16 it works on 2^11, so `torch_half_box_muller.json` covers every pair of them.

With --compare nothing is written: ten million normal values are drawn under each ATEN_CPU_CAPABILITY,
to show how far torch is from itself.
"""

import argparse
import base64
import hashlib
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

# AVX2's bits, which are AVX-512's too; read when torch is imported.
os.environ.setdefault("ATEN_CPU_CAPABILITY", "avx2")

import numpy as np
import torch

TARGET = Path(__file__).parents[1] / "src/test/resources/goldens"

PLAIN = 1024  # Values of a draw up to which they are written themselves.

SEEDS = [
    0, 1, 7, 42, 123456789012, 2**31 - 1, 2**31, 2**32 - 1, 2**32, 2**32 + 1, 2**53 + 1,
    2**63 - 1, 2**63, 2**64 - 1, -1, -2, -(2**31), -(2**32), -(2**63),
]  # fmt: skip
SHAPES = [
    [], [1], [2], [15], [16], [17], [31], [32], [33], [47], [3, 5], [5, 7], [1, 4, 4, 4], [4, 8, 8],
    [623], [624], [625], [1, 4, 12, 20],
]  # fmt: skip
LARGE = [[4, 64, 64], [1, 4, 96, 96], [2, 4, 64, 64], [100003]]
HALF_VALUES = 2**11

Draw = tuple[str, list[int]]
Stream = tuple[int, torch.dtype, list[Draw]]

# What a stream keeps between draws: the spare value of an odd draw, the place in the twister's words.
MIXES: list[list[Draw]] = [
    [("randn", [1]), ("randn", [1]), ("randn", [1])],
    [("randn", [15]), ("randn", [15])],
    [("randn", [3]), ("rand", [5]), ("randn", [1]), ("randn", [2])],
    [("randn", [1]), ("randn", [16]), ("randn", [1])],
    [("randn", [1]), ("randn", [17]), ("rand", [1]), ("randn", [4]), ("randn", [31])],
    [("randn", [0]), ("randn", [5]), ("rand", [0]), ("randn", [5])],
    [("rand", [1]), ("rand", [15]), ("rand", [16]), ("rand", [17]), ("rand", [4, 8, 8])],
    [("rand", [623]), ("randn", [1]), ("randn", [16])],
    [("randn", [4, 8, 8])] * 4,
    [("randn", [1, 4, 64, 64]), ("randn", [7]), ("rand", [1000]), ("randn", [1, 4, 64, 64])],
]


def streams() -> Iterator[Stream]:
    """Seeds and what is drawn from each, in float32 and, less of it, in float16."""
    for seed, draws in full_streams():
        yield seed, torch.float32, draws
    for seed in SEEDS:
        yield seed, torch.float16, [("randn", [17]), ("randn", [3]), ("rand", [3])]
    for number, shape in enumerate(SHAPES):
        yield 7 + number, torch.float16, [("randn", shape)]
    for number, draws in enumerate(MIXES):
        yield 42 + number, torch.float16, draws


def full_streams() -> Iterator[tuple[int, list[Draw]]]:
    for seed in SEEDS:
        yield seed, [("randn", [17])]
        yield seed, [("randn", [3]), ("rand", [3])]
    for number, shape in enumerate(SHAPES):
        yield 7 + number, [("randn", shape)]
        yield -1 - number, [("randn", shape)]
    for number, shape in enumerate(LARGE):
        yield 1000 + number, [("randn", shape)]
    yield 2**63 - 1, [("randn", [4, 64, 64])]
    yield 5, [("rand", [4, 64, 64])]
    for number, draws in enumerate(MIXES):
        yield 42 + number, draws
        yield -42 - number, draws


def drawn(seed: int, dtype: torch.dtype, draws: list[Draw]) -> list[np.ndarray]:
    generator = torch.Generator("cpu").manual_seed(seed)
    return [
        getattr(torch, name)(shape, generator=generator, dtype=dtype).numpy()
        for name, shape in draws
    ]


def little_endian(values: np.ndarray) -> bytes:
    return values.astype("<f4").tobytes()


def entry(draw: Draw, values: np.ndarray) -> dict[str, object]:
    name, shape = draw
    data = little_endian(values)
    if values.size > PLAIN:
        return {"draw": name, "shape": shape, "sha256": hashlib.sha256(data).hexdigest()}
    return {"draw": name, "shape": shape, "values": base64.b64encode(data).decode()}


def write_streams(target: Path) -> None:
    lines, count = [], 0
    for seed, dtype, draws in streams():
        values = drawn(seed, dtype, draws)
        count += sum(array.size for array in values)
        entries = [entry(draw, array) for draw, array in zip(draws, values, strict=True)]
        name = str(dtype).removeprefix("torch.")
        lines.append(json.dumps({"seed": seed, "dtype": name, "draws": entries}))
    (target / "torch_streams.json").write_text("[\n" + ",\n".join(lines) + "\n]\n")
    print(f"{len(lines)} streams, {count} values")


def kept(seed: int) -> int | None:
    """What torch's generator keeps of a seed, without a sign; None where it refuses it."""
    try:
        return torch.Generator("cpu").manual_seed(seed).initial_seed() % 2**64
    except (RuntimeError, OverflowError, ValueError):
        return None


def write_seeds(target: Path) -> None:
    ends = [0, 2**31, 2**32, 2**53, 2**63, 2**64, -(2**31), -(2**32), -(2**63), -(2**64)]
    seeds = [end + off for end in ends for off in (-1, 0, 1)]
    lines = [json.dumps({"seed": seed, "initial_seed": kept(seed)}) for seed in seeds]
    (target / "torch_seeds.json").write_text("[\n" + ",\n".join(lines) + "\n]\n")
    print(f"{len(lines)} seeds")


def untempered(words: np.ndarray) -> np.ndarray:
    """The Mersenne Twister's state from which it would make these words."""
    y = words.astype(np.uint32)
    y = y ^ (y >> 18)
    y = y ^ ((y << 15) & np.uint32(0xEFC60000))
    x = y
    for _ in range(4):
        x = y ^ ((x << 7) & np.uint32(0x9D2C5680))
    y = x
    for _ in range(2):
        x = y ^ (x >> 11)
    return x


def transformed(
    radii: np.ndarray, angles: np.ndarray, dtype: torch.dtype = torch.float32
) -> tuple[np.ndarray, np.ndarray]:
    """What randn makes of pairs of uniform values, as words give them: cosines first, sines second.

    torch draws from words that stand in a generator's state already. A state has 624; reading the
    last one would twist it, and blocks are of 16.
    """
    blocks_each = 623 // 16
    words = np.concatenate([radii.reshape(-1, 8), angles.reshape(-1, 8)], axis=1).astype(np.uint32)
    generator = torch.Generator("cpu")
    state = np.frombuffer(generator.get_state().numpy().tobytes(), "<u8").copy()
    normals = np.empty(words.shape, np.float32)  # Holds every float16.
    for first in range(0, len(words), blocks_each):
        part = untempered(words[first : first + blocks_each])
        state[1] = 624 | 1 << 32  # Words left, and that the generator has a seed.
        state[2] = 0  # The next word.
        state[3 : 3 + part.size] = part.reshape(-1)
        generator.set_state(torch.from_numpy(state.view(np.uint8)))
        drawn = torch.randn(part.shape, generator=generator, dtype=dtype)
        normals[first : first + blocks_each] = drawn.numpy()
    return normals[:, :8].reshape(-1), normals[:, 8:].reshape(-1)


def write_box_muller(target: Path) -> None:
    every = np.arange(2**24)
    radii, _ = transformed(every, np.zeros_like(every))
    (unit, *_) = np.flatnonzero(radii == 1)
    cosines, sines = transformed(np.full_like(every, unit), every)
    if abs(cosines[2**22]) > 1e-6 or sines[2**22] != 1:
        raise SystemExit("a quarter turn is not where it should be: the state was not as torch's")
    if any(values.view(np.int32).any() for values in transformed(np.zeros_like(every), every)):
        raise SystemExit("a radius of 0 should make positive zeros at every angle")
    hashes = {
        name: hashlib.sha256(little_endian(values)).hexdigest()
        for name, values in (("radii", radii), ("cosines", cosines), ("sines", sines))
    }
    text = json.dumps({"unit_radius": int(unit)} | hashes, indent=2) + "\n"
    (target / "torch_box_muller.json").write_text(text)
    print(f"{radii.size} radii and as many angles; the radius is 1 at {unit}")


def write_half_box_muller(target: Path) -> None:
    """Hashes all pairs of a radius and an angle, the radius' uniform value as the slower one."""
    radii, angles = np.divmod(np.arange(HALF_VALUES**2), HALF_VALUES)
    cosines, sines = transformed(radii, angles, torch.float16)
    if len(np.unique(cosines)) < HALF_VALUES:
        raise SystemExit("the values repeat: the state was not as torch's")
    hashes = {
        name: hashlib.sha256(little_endian(values)).hexdigest()
        for name, values in (("cosines", cosines), ("sines", sines))
    }
    (target / "torch_half_box_muller.json").write_text(json.dumps(hashes, indent=2) + "\n")
    print(f"{cosines.size} pairs in float16")


def compare() -> None:
    """Prints how far normal values are from AVX2's under each capability."""
    script = "import random_goldens, sys; random_goldens.draw_many(sys.argv[1])"
    drawn_with = {}
    with tempfile.TemporaryDirectory() as folder:
        for capability in ("avx2", "avx512", "default"):
            file = Path(folder) / f"{capability}.npy"
            subprocess.run(
                [sys.executable, "-c", script, str(file)],
                cwd=Path(__file__).parent,
                env=os.environ | {"ATEN_CPU_CAPABILITY": capability},
                check=True,
            )
            drawn_with[capability] = np.load(file)
    expected = drawn_with["avx2"]
    for capability, values in drawn_with.items():
        other = int((values.view(np.int32) != expected.view(np.int32)).sum())
        share, largest = other / values.size, np.abs(values - expected).max()
        print(f"{capability}: {other} of {values.size} differ ({share:.1%}), by {largest} at most")


def draw_many(file: str) -> None:
    (values,) = drawn(0, torch.float32, [("randn", [10_000_000])])
    np.save(file, values)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--target", type=Path, default=TARGET)
    parser.add_argument("--compare", action="store_true")
    options = parser.parse_args()
    if options.compare:
        compare()
        return
    if torch.backends.cpu.get_cpu_capability() not in ("AVX2", "AVX512"):
        raise SystemExit("this needs an x86-64 CPU with AVX2")
    options.target.mkdir(parents=True, exist_ok=True)
    write_streams(options.target)
    write_seeds(options.target)
    write_box_muller(options.target)
    write_half_box_muller(options.target)


if __name__ == "__main__":
    main()
