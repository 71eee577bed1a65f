"""Makes the files of weights that ONNX graphs name and that are not there, of small random numbers.

`python3 tools/gpu/weights.py FOLDER` looks at every `*.onnx` below the folder. For times, not for images.
"""

import array
import random
import struct
import sys
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

SEED = 1
# Of as many numbers, again and again: drawing each would take hours.
BLOCK = 2**18
DEVIATION = 0.02
# onnx.proto: fields of ModelProto, GraphProto, TensorProto and StringStringEntryProto; element types.
GRAPH, INITIALIZER, DATA_TYPE, EXTERNAL_DATA = 7, 5, 2, 13
KEY, VALUE = 1, 2
FLOAT, FLOAT16 = 1, 10
# Wire types of Protocol Buffers.
VARINT, FIXED64, BYTES, FIXED32 = 0, 1, 2, 5


@dataclass(frozen=True)
class Weights:
    """Where a tensor lies in a file beside its graph."""

    location: str
    offset: int
    length: int
    element_type: int


def varint(data: memoryview, at: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        byte = data[at]
        at += 1
        value |= (byte & 127) << shift
        shift += 7
        if byte < 128:
            return value, at


def fields(data: memoryview) -> Iterator[tuple[int, int | memoryview]]:
    """The numbers and values of a message's fields."""
    at = 0
    while at < len(data):
        tag, at = varint(data, at)
        kind = tag & 7
        if kind == VARINT:
            value, at = varint(data, at)
        elif kind == BYTES:
            length, at = varint(data, at)
            value = data[at : at + length]
            at += length
        elif kind in (FIXED32, FIXED64):
            size = 4 if kind == FIXED32 else 8
            value = data[at : at + size]
            at += size
        else:
            raise ValueError(f"no ONNX graph: wire type {kind}")
        yield tag >> 3, value


def external(tensor: memoryview) -> Weights | None:
    """None where a tensor has its values in the graph."""
    element_type = 0
    entries = {}
    for number, value in fields(tensor):
        if number == DATA_TYPE:
            element_type = value
        elif number == EXTERNAL_DATA:
            entry = dict(fields(value))
            entries[bytes(entry[KEY]).decode()] = bytes(entry[VALUE]).decode()
    if "location" not in entries:
        return None
    return Weights(
        entries["location"],
        int(entries.get("offset", 0)),
        int(entries["length"]),
        element_type,
    )


def weights(graph_file: Path) -> list[Weights]:
    model = memoryview(graph_file.read_bytes())
    return [
        found
        for number, graph in fields(model)
        if number == GRAPH
        for field, tensor in fields(graph)
        if field == INITIALIZER and (found := external(tensor))
    ]


def blocks() -> dict[int, bytes]:
    draw = random.Random(SEED)
    numbers = array.array("f", (draw.gauss(0, DEVIATION) for _ in range(BLOCK)))
    return {
        FLOAT: struct.pack(f"<{BLOCK}f", *numbers),
        FLOAT16: struct.pack(f"<{BLOCK}e", *numbers),
    }


def fill(file: Path, parts: list[Weights], of_type: dict[int, bytes]) -> None:
    """Whole numbers are zeros. Has its name only once it is whole."""
    partial = file.with_name(f"{file.name}.partial")
    with partial.open("wb") as out:
        for part in parts:
            out.seek(part.offset)
            block = of_type.get(part.element_type, bytes(BLOCK))
            for start in range(0, part.length, len(block)):
                out.write(block[: part.length - start])
    partial.rename(file)


def main() -> None:
    folder = Path(sys.argv[1])
    of_type = blocks()
    for graph in sorted(folder.rglob("*.onnx")):
        parts = defaultdict(list)
        for part in weights(graph):
            parts[part.location].append(part)
        for location, tensors in parts.items():
            file = graph.with_name(location)
            if not file.exists():
                fill(file, tensors, of_type)
                print(f"{file}: {file.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
