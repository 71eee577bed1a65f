"""Reads the PNGs that the service and Pillow write: 8 bits, grey or RGB, not interlaced."""

import struct
import zlib
from collections.abc import Iterator

SIGNATURE = b"\x89PNG\r\n\x1a\n"
CHANNELS = {0: 1, 2: 3}


def chunks(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    if not data.startswith(SIGNATURE):
        raise ValueError("no PNG")
    at = len(SIGNATURE)
    while at < len(data):
        length, kind = struct.unpack_from(">I4s", data, at)
        yield kind, data[at + 8 : at + 8 + length]
        at += length + 12


def pixels(data: bytes) -> tuple[tuple[int, int], bytes]:
    """Width and height, and three channels for each pixel."""
    header = b""
    packed = b""
    for kind, content in chunks(data):
        if kind == b"IHDR":
            header = content
        elif kind == b"IDAT":
            packed += content
    width, height, depth, color, _, _, interlaced = struct.unpack(">IIBBBBB", header)
    if depth != 8 or interlaced or color not in CHANNELS:
        raise ValueError(f"a PNG of another kind: {header.hex()}")
    channels = CHANNELS[color]
    values = unfiltered(zlib.decompress(packed), width * channels, channels)
    rgb = values if channels == 3 else bytes(value for value in values for _ in range(3))
    return (width, height), rgb


def unfiltered(data: bytes, width: int, channels: int) -> bytes:
    """PNG, section 9: each row after a byte that says how it is predicted."""
    rows = bytearray()
    above = bytearray(width)
    for start in range(0, len(data), width + 1):
        kind = data[start]
        row = bytearray(data[start + 1 : start + 1 + width])
        for i in range(width):
            left = row[i - channels] if i >= channels else 0
            corner = above[i - channels] if i >= channels else 0
            row[i] = (row[i] + predicted(kind, left, above[i], corner)) & 255
        rows += row
        above = row
    return bytes(rows)


def predicted(kind: int, left: int, above: int, corner: int) -> int:
    if kind == 4:
        # Paeth: the neighbour that is nearest to left + above - corner.
        estimate = left + above - corner
        return min((left, above, corner), key=lambda value: abs(estimate - value))
    return (0, left, above, (left + above) // 2)[kind]
