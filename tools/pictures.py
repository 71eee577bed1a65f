"""Writes pictures in every format and oddity that uploads have, and what Pillow and diffusers make of them.

`NAME` is an upload and `NAME.ppm` what `load_image` reads from it; `source.*` and `grey.pgm` are resized,
and the size stands in the names of the results.
"""

import io
import json
import shutil
import struct
import zlib
from pathlib import Path

import numpy as np
import torch
from diffusers.image_processor import VaeImageProcessor
from diffusers.utils import load_image
from PIL import Image, ImageCms

TARGET = Path(__file__).parents[1] / "src/test/resources/pictures"
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
    sizes = [path.stat().st_size for path in TARGET.iterdir()]
    print(f"{len(sizes)} files, {sum(sizes):,} bytes")


if __name__ == "__main__":
    main()
