"""Writes a model as large as Stable Diffusion 1.x, with random weights: for times, not for images.

In `.work/real-size`: `torch`, as diffusers saves a pipeline, and `onnx`, as optimum exports it. Each takes
4.3 GB, and the export 14 GB of memory.
"""

import logging
import os
import shutil
import sys
import tempfile
from pathlib import Path

os.environ["HF_HUB_OFFLINE"] = "1"

TOOLS = Path(__file__).parents[1]
sys.path += [str(TOOLS / "fixtures"), str(TOOLS / "tokenizer")]

import oracle
import torch
from diffusers import AutoencoderKL, StableDiffusionPipeline, UNet2DConditionModel
from optimum.exporters.onnx import main_export
from stable_diffusion import UNCHECKED, liven, pndm, tidy
from transformers import CLIPTextConfig, CLIPTextModel, CLIPTokenizer

FOLDER = TOOLS / ".work/real-size"
TORCH = FOLDER / "torch"
ONNX = FOLDER / "onnx"
SEED = 1


def tokenizer() -> CLIPTokenizer:
    with tempfile.TemporaryDirectory() as folder:
        return CLIPTokenizer.from_pretrained(oracle.folder("sd1", Path(folder)))


def text_encoder() -> CLIPTextModel:
    """CLIP ViT-L/14's: 123 million parameters."""
    return CLIPTextModel(
        CLIPTextConfig(
            vocab_size=49408,
            hidden_size=768,
            intermediate_size=3072,
            projection_dim=768,
            num_hidden_layers=12,
            num_attention_heads=12,
            max_position_embeddings=77,
            hidden_act="quick_gelu",
        )
    )


def unet() -> UNet2DConditionModel:
    """860 million parameters; diffusers' defaults are those of Stable Diffusion 1.x but for these."""
    return UNet2DConditionModel(sample_size=64, cross_attention_dim=768)


def vae() -> AutoencoderKL:
    """84 million parameters, of these 49 in the decoder."""
    return AutoencoderKL(
        down_block_types=("DownEncoderBlock2D",) * 4,
        up_block_types=("UpDecoderBlock2D",) * 4,
        block_out_channels=(128, 256, 512, 512),
        layers_per_block=2,
        latent_channels=4,
        sample_size=512,
    )


def save_torch() -> None:
    torch.manual_seed(SEED)
    pipe = StableDiffusionPipeline(
        vae=vae(),
        text_encoder=text_encoder(),
        tokenizer=tokenizer(),
        unet=unet(),
        scheduler=pndm(),
        **UNCHECKED,
    )
    for network in (pipe.vae, pipe.text_encoder, pipe.unet):
        network.eval().requires_grad_(False)
        print(f"{type(network).__name__}: {network.num_parameters() / 1e6:.1f} M parameters")
    liven(pipe)
    pipe.save_pretrained(TORCH)


def export() -> None:
    """Makes both folders anew; half an export is none."""
    shutil.rmtree(FOLDER, ignore_errors=True)
    save_torch()
    partial = FOLDER / "partial"
    main_export(str(TORCH), partial, task="text-to-image", do_validation=False)
    tidy(partial)
    partial.rename(ONNX)


def main() -> None:
    logging.disable(logging.WARNING)
    export()
    for folder in (TORCH, ONNX):
        size = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
        print(f"{folder.name}: {size / 1e9:.2f} GB")


if __name__ == "__main__":
    main()
