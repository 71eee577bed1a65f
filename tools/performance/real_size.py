"""Writes a model as large as Stable Diffusion 1.x or SDXL, with random weights: for times, not for images.

In `.work/real-size/NAME`: `torch`, as diffusers saves a pipeline, and `onnx`, as optimum exports it, or
`onnx-fp16`. In float32 `sd15` takes 4.3 GB each and 9 GB of memory; `sdxl` 14 GB each, 10 GB more while it
is exported, and 18 GB of memory.
"""

import argparse
import logging
import multiprocessing
import os
import shutil
import sys
import tempfile
from collections.abc import Callable
from functools import partial
from pathlib import Path

os.environ["HF_HUB_OFFLINE"] = "1"

TOOLS = Path(__file__).parents[1]
sys.path += [str(TOOLS / "fixtures"), str(TOOLS / "tokenizer")]

import oracle
import torch
from diffusers import (
    AutoencoderKL,
    StableDiffusionPipeline,
    StableDiffusionXLPipeline,
    UNet2DConditionModel,
)
from optimum.exporters.onnx import main_export
from optimum.exporters.onnx.config import VisionOnnxConfig
from optimum.exporters.onnx.model_configs import UNetOnnxConfig
from optimum.utils.input_generators import DummyVisionInputGenerator
from stable_diffusion import UNCHECKED, euler, liven, pndm, tidy
from transformers import CLIPTextConfig, CLIPTextModel, CLIPTextModelWithProjection, CLIPTokenizer

FOLDER = TOOLS / ".work/real-size"
SEED = 1


def clip(width: int, layers: int, heads: int, activation: str) -> CLIPTextConfig:
    return CLIPTextConfig(
        vocab_size=49408,
        hidden_size=width,
        intermediate_size=4 * width,
        projection_dim=width,
        num_hidden_layers=layers,
        num_attention_heads=heads,
        max_position_embeddings=77,
        hidden_act=activation,
    )


LARGE_CLIP = clip(768, layers=12, heads=12, activation="quick_gelu")
BIG_CLIP = clip(1280, layers=32, heads=20, activation="gelu")


def tokenizer(**options: object) -> CLIPTokenizer:
    with tempfile.TemporaryDirectory() as folder:
        return CLIPTokenizer.from_pretrained(oracle.folder("sd1", Path(folder)), **options)


def vae(**options: object) -> AutoencoderKL:
    """84 million parameters, of these 49 in the decoder."""
    return AutoencoderKL(
        down_block_types=("DownEncoderBlock2D",) * 4,
        up_block_types=("UpDecoderBlock2D",) * 4,
        block_out_channels=(128, 256, 512, 512),
        layers_per_block=2,
        latent_channels=4,
        **options,
    )


def sd15() -> StableDiffusionPipeline:
    """CLIP ViT-L/14's text encoder of 123 million parameters, a UNet of 860 million."""
    return StableDiffusionPipeline(
        vae=vae(sample_size=512),
        text_encoder=CLIPTextModel(LARGE_CLIP),
        tokenizer=tokenizer(),
        # diffusers' defaults are those of Stable Diffusion 1.x but for these.
        unet=UNet2DConditionModel(sample_size=64, cross_attention_dim=768),
        scheduler=pndm(),
        **UNCHECKED,
    )


def sdxl() -> StableDiffusionXLPipeline:
    """OpenCLIP ViT-bigG/14's text encoder of 695 million parameters too, a UNet of 2,567 million."""
    return StableDiffusionXLPipeline(
        vae=vae(sample_size=1024, scaling_factor=0.13025),
        text_encoder=CLIPTextModel(LARGE_CLIP),
        text_encoder_2=CLIPTextModelWithProjection(BIG_CLIP),
        tokenizer=tokenizer(),
        tokenizer_2=tokenizer(pad_token="!"),
        unet=UNet2DConditionModel(
            sample_size=128,
            down_block_types=("DownBlock2D", "CrossAttnDownBlock2D", "CrossAttnDownBlock2D"),
            up_block_types=("CrossAttnUpBlock2D", "CrossAttnUpBlock2D", "UpBlock2D"),
            block_out_channels=(320, 640, 1280),
            transformer_layers_per_block=(1, 2, 10),
            attention_head_dim=(5, 10, 20),
            use_linear_projection=True,
            cross_attention_dim=2048,
            addition_embed_type="text_time",
            addition_time_embed_dim=256,
            projection_class_embeddings_input_dim=2816,
        ),
        scheduler=euler(),
        add_watermarker=False,
    )


BUILDERS = {"sd15": sd15, "sdxl": sdxl}


def save_torch(name: str, folder: Path) -> None:
    torch.manual_seed(SEED)
    pipe = BUILDERS[name]()
    for network in pipe.components.values():
        if isinstance(network, torch.nn.Module):
            network.eval().requires_grad_(False)
            print(f"{type(network).__name__}: {network.num_parameters() / 1e6:.1f} M parameters")
    liven(pipe)
    pipe.save_pretrained(folder)


class SmallImages(DummyVisionInputGenerator):
    """What networks are traced with: their graphs are of any size, and float16 is slow on a CPU."""

    def __init__(self, *args: object, **kwargs: object):
        super().__init__(*args, **kwargs)
        self.height = self.width = 8


def export(source: Path, folder: Path, dtype: str) -> None:
    for config in (VisionOnnxConfig, UNetOnnxConfig):
        config.DUMMY_INPUT_GENERATOR_CLASSES = tuple(
            SmallImages if generator is DummyVisionInputGenerator else generator
            for generator in config.DUMMY_INPUT_GENERATOR_CLASSES
        )
    main_export(str(source), folder, task="text-to-image", dtype=dtype, do_validation=False)
    tidy(folder)


def write(folder: Path, into: Callable[[Path], None]) -> None:
    """Unless it is there; it has its name once it is whole. In a process that gives its memory back."""
    if folder.exists():
        return
    half = folder.with_name(f"{folder.name}.partial")
    shutil.rmtree(half, ignore_errors=True)
    work = multiprocessing.get_context("fork").Process(target=into, args=(half,))
    work.start()
    work.join()
    if work.exitcode:
        raise SystemExit(f"{folder} was not written: {work.exitcode}")
    half.rename(folder)
    size = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
    print(f"{folder}: {size / 1e9:.2f} GB")


def main() -> None:
    logging.disable(logging.WARNING)
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("name", nargs="?", choices=BUILDERS, default="sd15")
    parser.add_argument("--dtype", choices=("fp32", "fp16"), default="fp32")
    arguments = parser.parse_args()
    folder = FOLDER / arguments.name
    source = folder / "torch"
    write(source, partial(save_torch, arguments.name))
    target = folder / ("onnx" if arguments.dtype == "fp32" else f"onnx-{arguments.dtype}")
    write(target, lambda into: export(source, into, arguments.dtype))


if __name__ == "__main__":
    main()
