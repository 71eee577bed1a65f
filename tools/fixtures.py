"""Writes tiny models with random weights, exported by optimum itself, and what optimum makes of them.

`sd1-tiny` has the shape of Stable Diffusion 1.x (epsilon, PNDM's configuration, float32), and
`sd2-tiny-fp16` that of 2.x (velocity, heads by list, float16). Weights are scaled until pictures vary.
"""

import argparse
import json
import logging
import os
import shutil
import tempfile
from pathlib import Path

os.environ["HF_HUB_OFFLINE"] = "1"

import torch
from diffusers import (
    AutoencoderKL,
    DDIMScheduler,
    PNDMScheduler,
    StableDiffusionPipeline,
    UNet2DConditionModel,
)
from optimum.exporters.onnx import main_export
from optimum.onnxruntime import ORTStableDiffusionPipeline
from transformers import CLIPTextConfig, CLIPTextModel, CLIPTokenizer

from goldens import TARGET as GOLDENS
from goldens import Setting, paint

TARGET = Path(__file__).parents[1] / "src/test/resources/models"
MODEL = Path(__file__).parents[1] / "src/main/resources/models/icons"
TOKENS = 77
WIDTH = 32
NOISE = {"beta_start": 0.00085, "beta_end": 0.012, "beta_schedule": "scaled_linear"}
SEEDS = {"sd1-tiny": 1, "sd2-tiny-fp16": 2}

SETTINGS = {
    "plain": Setting("a red heart on white", 7, width=64, height=64, num_inference_steps=10),
    "eta-wide": Setting("a fox, 3d style", 8, width=96, height=64, num_inference_steps=7, eta=1.0),
    "rescaled-negative": Setting(
        "a banana on black",
        9,
        negative_prompt="blue",
        width=64,
        height=64,
        num_inference_steps=20,
        guidance_scale=7.5,
        guidance_rescale=0.7,
    ),
}


def tokenizer() -> CLIPTokenizer:
    """The built-in model's, with the length that Stable Diffusion uses."""
    return CLIPTokenizer.from_pretrained(MODEL / "tokenizer", model_max_length=TOKENS)


def text_encoder(tokens: CLIPTokenizer, activation: str) -> CLIPTextModel:
    return CLIPTextModel(
        CLIPTextConfig(
            vocab_size=len(tokens),
            hidden_size=WIDTH,
            intermediate_size=2 * WIDTH,
            projection_dim=WIDTH,
            num_hidden_layers=2,
            num_attention_heads=2,
            max_position_embeddings=TOKENS,
            hidden_act=activation,
            bos_token_id=tokens.bos_token_id,
            eos_token_id=tokens.eos_token_id,
            pad_token_id=tokens.pad_token_id,
        )
    )


def vae() -> AutoencoderKL:
    """Factor 8, as the real one; its mid block attends."""
    return AutoencoderKL(
        down_block_types=("DownEncoderBlock2D",) * 4,
        up_block_types=("UpDecoderBlock2D",) * 4,
        block_out_channels=(8, 8, 8, 16),
        layers_per_block=1,
        latent_channels=4,
        norm_num_groups=4,
        sample_size=64,
    )


def unet(**options: object) -> UNet2DConditionModel:
    return UNet2DConditionModel(
        sample_size=8,
        block_out_channels=(16, 32),
        layers_per_block=1,
        down_block_types=("CrossAttnDownBlock2D", "DownBlock2D"),
        up_block_types=("UpBlock2D", "CrossAttnUpBlock2D"),
        cross_attention_dim=WIDTH,
        norm_num_groups=8,
        **options,
    )


@torch.no_grad()
def liven(pipe: StableDiffusionPipeline) -> None:
    """Scales the last layers so that v or noise has a spread of 0.9 and pictures one of 0.45."""
    for name, weight in pipe.unet.named_parameters():
        if "attn2.to_out" in name or "attn2.to_v" in name:
            weight.mul_(4)
    latents = torch.randn(4, 4, 8, 8)
    hidden = pipe.text_encoder(torch.randint(0, 2000, (4, TOKENS))).last_hidden_state
    predicted = pipe.unet(latents, torch.tensor(500), hidden).sample
    pipe.unet.conv_out.weight.mul_(0.9 / predicted.std())
    decoder = pipe.vae.decoder
    pictures = pipe.vae.decode(latents / pipe.vae.config.scaling_factor).sample
    decoder.conv_out.weight.mul_(0.45 / pictures.std())
    decoder.conv_out.bias.zero_()


def build(name: str) -> StableDiffusionPipeline:
    """The named model in float32, before its export."""
    torch.manual_seed(SEEDS[name])
    tokens = tokenizer()
    second = name == "sd2-tiny-fp16"
    options = {"set_alpha_to_one": False, "steps_offset": 1, **NOISE}
    pndm = PNDMScheduler(skip_prk_steps=True, **options)
    # Not a setting of PNDM's, but it is in the file of Stable Diffusion 1.5, and DDIM reads it.
    pndm.register_to_config(clip_sample=False)
    pipe = StableDiffusionPipeline(
        vae=vae(),
        text_encoder=text_encoder(tokens, "gelu" if second else "quick_gelu"),
        tokenizer=tokens,
        unet=unet(attention_head_dim=[2, 4], use_linear_projection=True)
        if second
        else unet(attention_head_dim=2),
        scheduler=DDIMScheduler(clip_sample=False, prediction_type="v_prediction", **options)
        if second
        else pndm,
        safety_checker=None,
        feature_extractor=None,
        requires_safety_checker=False,
    )
    for network in (pipe.vae, pipe.unet, pipe.text_encoder):
        network.eval().requires_grad_(False)
    liven(pipe)
    return pipe


def tidy(target: Path) -> None:
    """Takes the folder it was exported from out of the configuration files."""
    for path in target.rglob("*.json"):
        fields = json.loads(path.read_text())
        if fields.pop("_name_or_path", None):
            path.write_text(json.dumps(fields, indent=2) + "\n")


def in_float32(pipe: ORTStableDiffusionPipeline) -> None:
    """Keeps float16 inside the networks: latents, noise, guidance and steps are float32."""
    for part in (pipe.text_encoder, pipe.unet, pipe.vae.encoder, pipe.vae.decoder):
        part._dtype = torch.float32
        half = part._prepare_onnx_outputs
        part._prepare_onnx_outputs = lambda use_torch, values, half=half: {
            name: value.float() for name, value in half(use_torch, values).items()
        }


def export(name: str, target: Path) -> None:
    """Saves the pipeline and has optimum export it, as its command line would."""
    half = name.endswith("fp16")
    with tempfile.TemporaryDirectory() as folder:
        pipe = build(name)
        (pipe.to(torch.float16) if half else pipe).save_pretrained(folder)
        shutil.rmtree(target, ignore_errors=True)
        main_export(
            folder,
            target,
            task="text-to-image",
            dtype="fp16" if half else "fp32",
            do_validation=not half,
        )
    tidy(target)
    size = sum(path.stat().st_size for path in target.rglob("*") if path.is_file())
    print(f"{name}: {size / 1e6:.2f} MB")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--target", type=Path, default=TARGET)
    parser.add_argument("--goldens", type=Path, default=GOLDENS)
    options = parser.parse_args()
    logging.disable(logging.WARNING)
    for name in SEEDS:
        export(name, options.target / name)
        pipe = ORTStableDiffusionPipeline.from_pretrained(options.target / name)
        pipe.scheduler = DDIMScheduler.from_config(pipe.scheduler.config)
        pipe.set_progress_bar_config(disable=True)
        note = ""
        if name.endswith("fp16"):
            in_float32(pipe)
            note = (
                "float16 inside the networks, float32 between them: latents, noise, guidance, steps"
            )
        for setting, fields in SETTINGS.items():
            paint(pipe, fields, options.goldens / name, setting, note)


if __name__ == "__main__":
    main()
