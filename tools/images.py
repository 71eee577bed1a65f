"""Writes images in every format and oddity that uploads have, and what Pillow and diffusers make of them.

`NAME` is an upload and `NAME.ppm` what `load_image` reads from it; `source.*` and `grey.pgm` are resized,
and the size stands in the names of the results.
"""

import base64
import hashlib
import io
import json
import shutil
import struct
import warnings
import zlib
from collections.abc import Callable
from pathlib import Path

import numpy as np
import torch
from diffusers.image_processor import VaeImageProcessor
from diffusers.utils import load_image
from PIL import Image, ImageCms, ImageOps

TARGET = Path(__file__).parents[1] / "src/test/resources/images"
RANDOM = np.random.default_rng(5)
SIGNATURE = b"\x89PNG\r\n\x1a\n"
ADAM7 = (
    (0, 0, 8, 8),
    (0, 4, 8, 8),
    (4, 0, 8, 4),
    (0, 2, 4, 4),
    (2, 0, 4, 2),
    (0, 1, 2, 2),
    (1, 0, 2, 1),
)
COLOR_TYPES = {"grey": 0, "rgb": 2, "palette": 3, "grey-alpha": 4, "rgb-alpha": 6}
SIZES = (
    (64, 64),
    (16, 24),
    (1, 1),
    (1, 29),
    (37, 1),
    (53, 29),
    (37, 80),
    (36, 28),
    (33, 9),
    (5, 3),
    (130, 7),
)


def photo(width: int, height: int) -> Image.Image:
    """Soft colours with a little noise."""
    soft = Image.fromarray(RANDOM.integers(0, 256, (5, 6, 3), dtype=np.uint8))
    pixels = np.array(soft.resize((width, height), Image.Resampling.BICUBIC)).astype(int)
    pixels += RANDOM.integers(-9, 10, pixels.shape)
    return Image.fromarray(pixels.clip(0, 255).astype(np.uint8))


def expect(name: str) -> None:
    """Pillow's reading, beside the file."""
    with Image.open(TARGET / name) as image:
        load_image(image).save(TARGET / f"{name}.ppm")


def write(name: str, content: bytes) -> None:
    (TARGET / name).write_bytes(content)
    expect(name)


def save(name: str, image: Image.Image, **options: object) -> None:
    image.save(TARGET / name, **options)
    expect(name)


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def packed(samples: np.ndarray, depth: int) -> bytes:
    """Rows of [height, width x bands] without a filter."""
    rows = []
    for row in samples:
        if depth == 16:
            data = row.astype(">u2").tobytes()
        else:
            bits = (row[:, None] >> np.arange(depth - 1, -1, -1)) & 1
            data = np.packbits(bits.reshape(-1).astype(np.uint8)).tobytes()
        rows.append(b"\0" + data)
    return b"".join(rows)


def png(
    samples: np.ndarray, color: str, depth: int, *, before: bytes = b"", interlaced: bool = False
) -> bytes:
    """A PNG of [height, width, bands], since Pillow writes few of the kinds."""
    height, width, _ = samples.shape
    passes = [samples[y::dy, x::dx] for y, x, dy, dx in ADAM7] if interlaced else [samples]
    raw = b"".join(packed(part.reshape(part.shape[0], -1), depth) for part in passes if part.size)
    header = struct.pack(">IIBBBBB", width, height, depth, COLOR_TYPES[color], 0, 0, interlaced)
    content = chunk(b"IHDR", header) + before + chunk(b"IDAT", zlib.compress(raw, 9))
    return SIGNATURE + content + chunk(b"IEND", b"")


def color_profile() -> bytes:
    """A profile that would change every colour, of no date."""
    profile = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("XYZ")).tobytes())
    profile[24:36] = bytes(12)
    return bytes(profile)


def draw(color: str, depth: int, width: int = 19, height: int = 13) -> np.ndarray:
    bands = {"grey": 1, "rgb": 3, "palette": 1, "grey-alpha": 2, "rgb-alpha": 4}[color]
    return RANDOM.integers(0, 1 << depth, (height, width, bands))


def write_png() -> None:
    for color, depths in {
        "grey": (1, 2, 4, 8),
        "rgb": (8, 16),
        "grey-alpha": (8, 16),
        "rgb-alpha": (8, 16),
    }.items():
        for depth in depths:
            write(f"{color}-{depth}.png", png(draw(color, depth), color, depth))
    for depth in (1, 2, 4, 8):
        colors = RANDOM.integers(0, 256, (1 << depth) * 3, dtype=np.uint8).tobytes()
        clear = RANDOM.integers(0, 256, 1 << depth, dtype=np.uint8).tobytes()
        palette = chunk(b"PLTE", colors) + chunk(b"tRNS", clear)
        write(f"palette-{depth}.png", png(draw("palette", depth), "palette", depth, before=palette))
    short = chunk(b"PLTE", RANDOM.integers(1, 256, 15, dtype=np.uint8).tobytes())
    write("palette-short.png", png(draw("palette", 4), "palette", 4, before=short))
    for color, depth in (("rgb", 8), ("grey", 1), ("rgb-alpha", 16), ("grey-alpha", 8)):
        content = png(draw(color, depth), color, depth, interlaced=True)
        write(f"interlaced-{color}-{depth}.png", content)
    write("interlaced-tiny.png", png(draw("rgb", 8, 2, 1), "rgb", 8, interlaced=True))
    profile = color_profile()
    colorful = (
        chunk(b"gAMA", struct.pack(">I", 200000))
        + chunk(b"iCCP", b"odd\0\0" + zlib.compress(profile))
        + chunk(b"sBIT", bytes((5, 5, 5)))
    )
    samples = draw("rgb", 8)
    key = chunk(b"tRNS", struct.pack(">HHH", *samples[0, 0]))
    write("profile-gamma-key.png", png(samples, "rgb", 8, before=colorful + key))
    write("grey-key.png", png(draw("grey", 8), "grey", 8, before=chunk(b"tRNS", b"\0\x07")))
    xmp = b'XML:com.adobe.xmp\0\0\0\0\0<x tiff:Orientation="6"/>'
    write("xmp.png", png(draw("rgb", 8, 5, 3), "rgb", 8, before=chunk(b"iTXt", xmp)))
    animated = io.BytesIO()
    photo(9, 7).save(animated, "png", save_all=True, append_images=[photo(9, 7)])
    (TARGET / "animated.refused.png").write_bytes(animated.getvalue())
    (TARGET / "grey-16.refused.png").write_bytes(png(draw("grey", 16), "grey", 16))


def patched(image: Image.Image, old: bytes, new: bytes, **options: object) -> bytes:
    content = io.BytesIO()
    image.save(content, "jpeg", **options)
    assert content.getvalue().count(old) == 1
    return content.getvalue().replace(old, new)


def write_jpeg() -> None:
    image = photo(45, 35)
    for name, subsampling in {"444": "4:4:4", "422": "4:2:2", "420": "4:2:0"}.items():
        save(f"{name}.jpg", image, quality=85, subsampling=subsampling)
    save("progressive.jpg", image, quality=60, progressive=True)
    save("progressive-444.jpg", image, quality=95, progressive=True, subsampling=0)
    save("restarts.jpg", image, quality=75, restart_marker_blocks=2)
    save("poor.jpg", image, quality=8)
    save("one.jpg", photo(1, 1))
    save("grey.jpg", image.convert("L"))
    save("rgb.jpg", image, keep_rgb=True)
    profile = color_profile()
    save("profile.jpg", photo(17, 9), icc_profile=profile)
    inks = Image.fromarray(np.dstack([np.array(image), np.array(photo(45, 35))[:, :, 0]]), "CMYK")
    save("cmyk.jpg", inks, quality=85)
    adobe = b"Adobe\0\x64\0\0\0\0"
    write("ycck.jpg", patched(inks, adobe + b"\0", adobe + b"\2", quality=85))
    # Chroma at half height, which Pillow cannot write: blocks of a square in another order.
    wide = {"subsampling": 1, "quality": 85}
    write("440.jpg", patched(photo(32, 32), b"\3\1\x21\0", b"\3\1\x12\0", **wide))
    save("xmp.jpg", photo(9, 7), xmp=b"<tiff:Orientation>5</tiff:Orientation>")


def write_webp() -> None:
    image = photo(45, 35)
    with_alpha = image.copy()
    with_alpha.putalpha(photo(45, 35).convert("L"))
    exact = {"lossless": True, "exact": True}
    save("lossless.webp", image, **exact)
    save("lossless-alpha.webp", with_alpha, **exact)
    save("lossless-few-colors.webp", photo(45, 35).quantize(9).convert("RGB"), method=6, **exact)
    save("lossless-two-colors.webp", photo(33, 9).convert("1").convert("RGB"), method=6, **exact)
    save("lossless-one.webp", photo(1, 1), **exact)
    profile = color_profile()
    save("lossless-profile.webp", photo(9, 7), icc_profile=profile, **exact)
    save("lossless-xmp.webp", photo(9, 7), xmp=b'<x tiff:Orientation="3"/>', **exact)
    flat = Image.new("RGB", (4096, 4096), (9, 8, 7))
    flat.save(TARGET / "flat-4096x4096.webp", **exact)
    save("lossy.webp", image, quality=80)
    save("lossy-alpha.webp", with_alpha, quality=80, exact=True)
    save("lossy-poor.webp", photo(45, 35), quality=10, method=6)
    image.save(TARGET / "animated.refused.webp", save_all=True, append_images=[photo(45, 35)])


def write_orientations() -> None:
    image = photo(7, 5)
    for value in range(9):
        exif = Image.Exif()
        exif[0x0112] = value
        exif[0x010E] = "a text before the tag"
        save(f"exif-{value}.png", image, exif=exif)
        save(f"exif-{value}.jpg", image, exif=exif)
        save(f"exif-{value}.webp", image, exif=exif, lossless=True, exact=True)
    big_endian = b"MM\0*\0\0\0\x08\0\1\x01\x12\0\3\0\0\0\1\0\6\0\0\0\0\0\0"
    save("exif-big-endian.jpg", image, exif=b"Exif\0\0" + big_endian)
    as_long = b"MM\0*\0\0\0\x08\0\1\x01\x12\0\4\0\0\0\1\0\0\0\5\0\0\0\0"
    save("exif-long.jpg", image, exif=b"Exif\0\0" + as_long)


def write_resized() -> None:
    source = photo(37, 29)
    # Columns and rows of extremes, so that the filter's overshoot is clipped between the passes.
    pixels = np.array(source)
    pixels[:, 10:14] = 255
    pixels[12:15] = 0
    source = Image.fromarray(pixels)
    source.save(TARGET / "source.ppm")
    grey = photo(37, 29).convert("L")
    grey.save(TARGET / "grey.pgm")
    narrow = photo(1, 40)
    narrow.save(TARGET / "narrow.ppm")
    for size in SIZES:
        named = f"{size[0]}x{size[1]}"
        source.resize(size, Image.Resampling.LANCZOS).save(TARGET / f"source-{named}.ppm")
        grey.resize(size, Image.Resampling.LANCZOS).save(TARGET / f"grey-{named}.pgm")
    narrow.resize((8, 16), Image.Resampling.LANCZOS).save(TARGET / "narrow-8x16.ppm")


def write_tensors() -> None:
    source = Image.open(TARGET / "source.ppm")
    image = VaeImageProcessor(vae_scale_factor=8).preprocess(source, height=16, width=24)
    (TARGET / "source-24x16.f32").write_bytes(image.numpy().astype("<f4").tobytes())
    steps = Image.fromarray(np.arange(256, dtype=np.uint8).repeat(3).reshape(16, 16, 3))
    steps.save(TARGET / "steps.ppm")
    image = VaeImageProcessor(vae_scale_factor=8).preprocess(steps, height=16, width=16)
    (TARGET / "steps-16x16.f32").write_bytes(image.numpy().astype("<f4").tobytes())
    masks = VaeImageProcessor(
        vae_scale_factor=8, do_normalize=False, do_binarize=True, do_convert_grayscale=True
    )
    for name, size in (("source", (24, 16)), ("source", (40, 32)), ("steps", (16, 16))):
        mask = masks.preprocess(Image.open(TARGET / f"{name}.ppm"), height=size[1], width=size[0])
        assert set(mask.unique().tolist()) <= {0.0, 1.0}
        path = TARGET / f"{name}-{size[0]}x{size[1]}.mask"
        path.write_bytes(mask.numpy().astype(np.uint8).tobytes())


def write_nearest() -> None:
    """Cases where float32 leaves the exact quotient, and plain ones."""
    cases = [(512, 64), (64, 8), (7, 3), (3, 7), (1, 4), (5, 5), (100, 12)]
    for size in range(1, 200):
        for wanted in range(1, 200):
            scale = np.float32(size) / np.float32(wanted)
            rounded = np.minimum(np.floor(np.arange(wanted, dtype=np.float32) * scale), size - 1)
            if (rounded != np.arange(wanted) * size // wanted).any() and size % 7 == wanted % 7:
                cases.append((size, wanted))
    entries = []
    for size, wanted in cases[:20]:
        values = torch.arange(size, dtype=torch.float32).reshape(1, 1, 1, size)
        nearest = torch.nn.functional.interpolate(values, size=(1, wanted))
        entries.append({"size": size, "indices": nearest.int().flatten().tolist()})
    (TARGET / "nearest.json").write_text("[\n" + ",\n".join(map(json.dumps, entries)) + "\n]\n")


def tiff(order: str, entries: list[tuple[int, int, int, bytes]], rest: bytes = b"") -> bytes:
    """A TIFF header and one directory of (tag, type, count, value or offset)."""
    head = (b"II*\0" if order == "<" else b"MM\0*") + struct.pack(order + "I", 8)
    directory = b"".join(struct.pack(order + "HHI", *entry[:3]) + entry[3] for entry in entries)
    return head + struct.pack(order + "H", len(entries)) + directory + bytes(4) + rest


def random_exif() -> bytes:
    """A directory with the orientation in one of the types that TIFF knows, or nearly so."""
    order = str(RANDOM.choice(("<", ">")))
    value = int(RANDOM.integers(0, 10))
    forms = {1: "B3x", 2: "B3x", 3: "H2x", 4: "I", 6: "b3x", 7: "B3x", 8: "h2x", 9: "i", 11: "f", 13: "I"}
    kind = int(RANDOM.choice((*forms, 3, 3, 3, 4, 5, 10, 12, 14, 16)))
    count = int(RANDOM.choice((1, 1, 1, 1, 0, 2, 3)))
    entries = []
    if RANDOM.random() < 0.3:
        # A text elsewhere in the file, behind its end, or longer than all of it.
        where, size = ((26, 5), (999, 5), (26, 99999))[RANDOM.integers(0, 3)]
        entries.append((0x010E, 2, size, struct.pack(order + "I", where)))
    rest = b""
    if kind in forms:
        data = struct.pack(order + forms[kind], value)
        if count > 1 and kind in (3, 8):
            data = struct.pack(order + "HH", value, 3)
    else:
        if kind == 16:
            rest = struct.pack(order + "Q", value)
        else:
            rest = struct.pack(order + ("d" if kind == 12 else "2I"), value, *([] if kind == 12 else [1]))
        data = struct.pack(order + "I", 14 + 12 * (len(entries) + 1))
    entries.append((0x0112, kind, count, data))
    if RANDOM.random() < 0.2:
        entries.append((0x0112, 3, 1, struct.pack(order + "H2x", 3)))
    exif = tiff(order, entries, rest)
    if RANDOM.random() < 0.1:
        exif = exif[: RANDOM.integers(1, len(exif))]
    if RANDOM.random() < 0.1:
        swapped = {b"II*\0": b"II\0*", b"MM\0*": RANDOM.choice((b"MM*\0", b"MM\0+", b"MMMM"))}
        exif = bytes(swapped[exif[:4].ljust(4, b"\0")]) + exif[4:] if exif[:4] in swapped else exif
    return b"Exif\0\0" * int(RANDOM.choice((0, 1, 1, 1, 2, 3))) + exif


def random_xmp() -> bytes:
    value = str(RANDOM.integers(0, 10)).encode()
    forms = (b'<x tiff:Orientation="%s"/>', b"<tiff:Orientation>%s</tiff:Orientation>", b"<x %s/>")
    return forms[RANDOM.integers(0, 3)] % value


def random_png_text() -> bytes:
    """A chunk that may tell the orientation."""
    if RANDOM.random() < 0.3:
        return chunk(b"eXIf", random_exif())
    if RANDOM.random() < 0.5:
        key, text = b"XML:com.adobe.xmp", random_xmp()
    elif RANDOM.random() < 0.1:
        key, text = b"exif", random_exif()
    else:
        exif = random_exif()
        lines = [exif.hex()[i : i + 72] for i in range(0, 2 * len(exif), 72)]
        key = b"Raw profile type exif"
        text = f"\nexif\n{len(exif):8}\n".encode() + "\n".join(lines).encode() + b"\n"
    deflated = zlib.compress(text)
    if RANDOM.random() < 0.1:
        deflated = deflated[: len(deflated) // 2] + b"damaged"
    return {
        0: chunk(b"tEXt", key + b"\0" + text),
        1: chunk(b"zTXt", key + b"\0\0" + deflated),
        2: chunk(b"iTXt", key + b"\0\0\0en\0name\0" + text),
        3: chunk(b"iTXt", key + b"\0\1\0\0\0" + deflated),
    }[int(RANDOM.integers(0, 4))]


def segment(marker: int, data: bytes) -> bytes:
    return struct.pack(">BBH", 0xFF, marker, len(data) + 2) + data


def random_jpeg_segment() -> bytes:
    if RANDOM.random() < 0.4:
        return segment(0xE1, b"http://ns.adobe.com/xap/1.0/\0" + random_xmp())
    exif = random_exif()
    if RANDOM.random() < 0.2:
        return segment(0xE1, b"Exif\0\0" + exif[:9]) + segment(0xE1, b"Exif\0\0" + exif[9:])
    return segment(0xE1, exif)


def oriented_files() -> list[bytes]:
    """Images of 3 x 2 with what may turn them in any place."""
    raw = png(RANDOM.integers(0, 256, (2, 3, 3)), "rgb", 8)
    data = raw.index(b"IDAT") - 4
    small = io.BytesIO()
    photo(3, 2).convert("L").save(small, "jpeg", optimize=True, quality=70)
    jpeg = small.getvalue()
    tables = jpeg.index(b"\xff\xdb")
    lossless = io.BytesIO()
    photo(3, 2).save(lossless, "webp", lossless=True)
    bitstream = lossless.getvalue()[12:]
    files = []
    for _ in range(120):
        texts = [random_png_text() for _ in range(RANDOM.integers(1, 4))]
        after = [random_png_text() for _ in range(RANDOM.integers(0, 2))]
        files.append(raw[:data] + b"".join(texts) + raw[data:-12] + b"".join(after) + raw[-12:])
        segments = b"".join(random_jpeg_segment() for _ in range(RANDOM.integers(1, 3)))
        after = segment(0xE1, random_exif()) if RANDOM.random() < 0.3 else b""
        dense = jpeg[:tables] if RANDOM.random() < 0.5 else jpeg[:2]
        files.append(dense + segments + jpeg[tables:-2] + after + jpeg[-2:])
        chunks = bitstream
        for _ in range(RANDOM.integers(1, 3)):
            kind, data_ = ((b"EXIF", random_exif()), (b"XMP ", random_xmp()))[RANDOM.integers(0, 2)]
            chunks += kind + struct.pack("<I", len(data_)) + data_ + b"\0" * (len(data_) % 2)
        flags = int(RANDOM.choice((0x0C, 0x0C, 0x0C, 0x08, 0x04)))
        extended = b"VP8X" + struct.pack("<IB3xHBHB", 10, flags, 2, 0, 1, 0)
        body = b"WEBP" + extended + chunks
        files.append(b"RIFF" + struct.pack("<I", len(body)) + body)
    several = io.BytesIO()
    photo(3, 2).save(several, "jpeg", progressive=True, quality=70)
    scans = several.getvalue()
    for value in range(2, 9):
        exif = b"Exif\0\0" + tiff("<", [(0x0112, 3, 1, struct.pack("<H2x", value))])
        files.append(scans[:-2] + segment(0xE1, exif) + scans[-2:])
    return files


def lenient_files() -> list[bytes]:
    """Files that are not as they should be, of which Pillow reads every pixel or none."""
    samples = RANDOM.integers(0, 256, (4, 5, 3))
    raw = png(samples, "rgb", 8)
    data = raw.index(b"IDAT") - 4
    start, idat, end = raw[:data], raw[data:-12], raw[-12:]
    deflated = idat[8:-4]
    bad_sum = idat[:-1] + bytes((idat[-1] ^ 1,))
    text = chunk(b"tEXt", b"a\0b")
    bad_text = text[:-1] + bytes((text[-1] ^ 1,))
    pngs = [
        start + idat,
        start + idat[:-4],
        start + idat[:-8],
        start + idat[:-30],
        start + idat + end[:5],
        start + bad_sum + end,
        start + text + idat + end,
        start + bad_text + idat + end,
        start + idat + bad_text + end,
        start + idat + text[:-8],
        start[:-1] + b"x" + idat + end,
        start + chunk(b"a!bc", b"") + idat + end,
        start + idat + chunk(b"a!bc", b"") + end,
        start + chunk(b"IDAT", deflated[:-4]) + end,
        start + chunk(b"IDAT", deflated[:-1] + bytes((deflated[-1] ^ 1,))) + end,
        start + chunk(b"IDAT", deflated + b"more") + chunk(b"IDAT", b"more") + end,
        start + chunk(b"IDAT", deflated[:9]) + chunk(b"IDAT", b"") + chunk(b"IDAT", deflated[9:]) + end,
        start + chunk(b"IDAT", deflated[:9]) + text + chunk(b"IDAT", deflated[9:]) + end,
        start + end,
    ]
    # Rows that fill a decoder's buffers to the last byte, before the sum that is wrong.
    flat = png(np.zeros((128, 255, 1), int), "grey", 8)
    at = len(flat) - 12 - 5
    pngs.append(flat[:at] + bytes((flat[at] ^ 1,)) + flat[at + 1 :])
    trailer = b"\0\0\x01\x0a\x0e\0\0\0Image_UTC_Data1700000000000SEFH" + bytes(40) + b"SEFT"
    jpegs = []
    for options in ({}, {"progressive": True}, {"restart_marker_blocks": 1}):
        content = io.BytesIO()
        photo(17, 9).save(content, "jpeg", optimize=True, quality=40, **options)
        whole = content.getvalue()
        tables = whole.index(b"\xff\xdb")
        jpegs += [
            whole[:-2] + trailer,
            whole[:-2] + trailer + b"\xff\xe1\xff\xff" + bytes(9),
            whole + trailer,
            whole[:-2] + b"abc\xff\xd9",
            whole[:tables] + b"junk" + whole[tables:],
            whole[:tables] + b"\xff\xff" + whole[tables:],
        ]
    return pngs + jpegs


def webp_files() -> list[bytes]:
    """Lossy and lossless, of every size to 40 and quality, of noise, gradients, few and saturated colours."""
    files = []
    for index in range(160):
        width, height = (int(side) for side in RANDOM.integers(1, 41, 2))
        y, x = np.mgrid[:height, :width]
        few = RANDOM.integers(0, 256, (int(RANDOM.integers(1, 30)), 3))
        pixels = (
            RANDOM.integers(0, 256, (height, width, 3)),
            np.array(photo(width, height)),
            np.dstack((x * 255 // width, y * 255 // height, (x + y) % 256)),
            few[RANDOM.integers(0, len(few), (height, width))],
            RANDOM.integers(0, 2, (height, width, 3)) * 255,
        )[index % 5]
        image = Image.fromarray(pixels.astype(np.uint8))
        options = {"quality": int(RANDOM.integers(0, 101)), "method": int(RANDOM.integers(0, 7))}
        content = io.BytesIO()
        image.save(content, "webp", lossless=index % 4 == 3, exact=True, **options)
        files.append(content.getvalue())
    return files


def transparent_files() -> list[bytes]:
    """Alpha in every form that PNG and WebP have, and turned."""
    turned = chunk(b"eXIf", tiff(">", [(0x0112, 3, 1, struct.pack(">H2x", 6))]))
    files = []
    for color, depth in (("grey-alpha", 8), ("grey-alpha", 16), ("rgb-alpha", 8), ("rgb-alpha", 16)):
        for interlaced in (False, True):
            samples = draw(color, depth)
            files.append(png(samples, color, depth, interlaced=interlaced, before=turned))
    for depth in (1, 2, 4, 8):
        colors = RANDOM.integers(0, 256, (1 << depth) * 3, dtype=np.uint8).tobytes()
        alpha = RANDOM.integers(0, 256, max(2, (1 << depth) * 3 // 4), dtype=np.uint8).tobytes()
        palette = chunk(b"PLTE", colors) + chunk(b"tRNS", alpha)
        files.append(png(draw("palette", depth), "palette", depth, before=palette))
    samples = draw("rgb", 8)
    files.append(png(samples, "rgb", 8, before=chunk(b"tRNS", struct.pack(">HHH", *samples[1, 2]))))
    files.append(png(draw("grey", 8) // 64, "grey", 8, before=chunk(b"tRNS", b"\0\2")))
    for index in range(24):
        image = photo(int(RANDOM.integers(1, 30)), int(RANDOM.integers(1, 30)))
        alpha = photo(*image.size).convert("L")
        image.putalpha(alpha.quantize(3).convert("L") if index % 2 else alpha)
        options = {"alpha_quality": (100, 100, 40)[index % 3], "method": index % 7, "quality": 60}
        content = io.BytesIO()
        image.save(content, "webp", lossless=index % 4 == 3, exact=True, **options)
        files.append(content.getvalue())
    return files


def transparency(image: Image.Image) -> Image.Image:
    """How transparent each pixel is, in grey: white where nothing is seen."""
    alpha = ImageOps.exif_transpose(image).convert("RGBA").getchannel("A")
    return ImageOps.invert(alpha).convert("RGB")


def mask(image: Image.Image) -> Image.Image:
    """White where nothing is seen, black where anything is."""
    return transparency(image).point(lambda value: 255 if value == 255 else 0)


def write_turned() -> None:
    """Images that are turned and resized; the size is the expected one."""
    files = []
    for value in range(1, 9):
        exif = Image.Exif()
        exif[0x0112] = value
        content = io.BytesIO()
        photo(37, 29).save(content, "jpeg", exif=exif, quality=50, optimize=True)
        for size in ((16, 24), (37, 29), (29, 37), (64, 8), (37, 10), (10, 37), (9, 60)):
            files.append((content.getvalue(), size))
    sizes = iter([size for _, size in files])
    write_cases(
        "turned.json",
        [content for content, _ in files],
        lambda image: load_image(image).resize(next(sizes), Image.Resampling.LANCZOS),
    )


def write_cases(
    name: str, files: list[bytes], read: Callable[[Image.Image], Image.Image] = load_image
) -> None:
    """For each file what Pillow reads from it, red, green and blue; nothing where it gives up."""
    lines = []
    for content in files:
        case: dict[str, object] = {"file": base64.b64encode(content).decode()}
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                with Image.open(io.BytesIO(content)) as image:
                    image = read(image)
            digest = hashlib.sha256(image.tobytes()).hexdigest()
            case |= {"width": image.width, "height": image.height, "sha256": digest}
        except Exception as error:
            case["error"] = type(error).__name__
        lines.append(json.dumps(case))
    (TARGET / name).write_text("[\n" + ",\n".join(lines) + "\n]\n")


def main() -> None:
    shutil.rmtree(TARGET, ignore_errors=True)
    TARGET.mkdir(parents=True)
    write_png()
    write_jpeg()
    write_webp()
    write_orientations()
    write_resized()
    write_tensors()
    write_nearest()
    write_cases("orientations.json", oriented_files())
    write_cases("lenience.json", lenient_files())
    write_cases("webp.json", webp_files())
    write_turned()
    transparent = transparent_files()
    write_cases("transparency.json", transparent, transparency)
    write_cases("masks.json", transparent, mask)
    sizes = [path.stat().st_size for path in TARGET.iterdir()]
    print(f"{len(sizes)} files, {sum(sizes):,} bytes")


if __name__ == "__main__":
    main()
