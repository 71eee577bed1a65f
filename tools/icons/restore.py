"""Takes the published weights back into `.work/`, to train on from them or to make goldens anew.

The exporter renames and transposes some weights. Which went where shows when the same networks are
exported with random weights, in which no two are alike.
"""

import argparse
import json
import shutil
import tempfile
from pathlib import Path

import networks
import numpy as np
import onnx
import torch
from data import WORK
from diffusers import AutoencoderDC, StableDiffusionPipeline
from export import TARGET, Part, export, parts
from onnx import numpy_helper
from torch import nn
from train_decoder import CHECKPOINT as DECODER
from train_unet import CHECKPOINT as UNET
from train_unet import LATENTS, Denoiser, cache_latents
from train_vae import CHECKPOINT as VAE
from transformers import CLIPTokenizer


def stored(path: Path) -> dict[str, np.ndarray]:
    """A model's initializers by name, in float16."""
    initializers = onnx.load(path).graph.initializer
    return {
        tensor.name: numpy_helper.to_array(tensor).astype(np.float16) for tensor in initializers
    }


def places(part: Part) -> dict[str, tuple[str, bool]]:
    """For each initializer that holds a weight of the part the weight's name, and if it is transposed."""
    weights = {}
    for name, weight in part.network.named_parameters():
        nn.init.normal_(weight)
        values = weight.detach().numpy().astype(np.float16)
        weights[values.tobytes()] = name, False
        if values.ndim == 2:
            weights[values.T.tobytes()] = name, True
    with tempfile.TemporaryDirectory() as folder:
        initializers = stored(export(part, Path(folder)))
    found = {name: weights.get(values.tobytes()) for name, values in initializers.items()}
    return {name: place for name, place in found.items() if place}


def fill(all_parts: list[Part], published: Path) -> None:
    """Gives the parts' networks the published weights; every weight must be there."""
    located = [places(part) for part in all_parts]
    found = set()
    for part, there in zip(all_parts, located, strict=True):
        initializers = stored(published / part.name / "model.onnx")
        weights = dict(part.network.named_parameters())
        for initializer, (name, transposed) in there.items():
            values = initializers[initializer].astype(np.float32)
            values = values.T.copy() if transposed else values.reshape(weights[name].shape)
            weights[name].data = torch.from_numpy(values)
            found.add(weights[name])
    every = {weight: name for part in all_parts for name, weight in part.network.named_parameters()}
    left = [name for weight, name in every.items() if weight not in found]
    if left:
        raise SystemExit(f"not found among the published weights: {', '.join(left)}")


def networks_of(published: Path) -> tuple[Denoiser, AutoencoderDC]:
    """The published model's networks in torch."""
    denoiser = Denoiser(CLIPTokenizer.from_pretrained(published / "tokenizer"))
    vae = networks.autoencoder()
    config = json.loads((published / "vae_decoder/config.json").read_text())
    vae.register_to_config(scaling_factor=config["scaling_factor"])
    fill(parts(denoiser.text_encoder, denoiser.unet, vae), published)
    return denoiser, vae


def pipeline(published: Path = TARGET) -> StableDiffusionPipeline:
    """The published model as a diffusers pipeline."""
    denoiser, vae = networks_of(published)
    tokenizer = CLIPTokenizer.from_pretrained(published / "tokenizer")
    return networks.pipeline(denoiser.text_encoder, denoiser.unet, vae, tokenizer)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--published", type=Path, default=TARGET)
    published = parser.parse_args().published
    shutil.copytree(published / "tokenizer", WORK / "tokenizer", dirs_exist_ok=True)
    denoiser, vae = networks_of(published)
    since = {"spent": 0.0, "step": 0}
    torch.save({"vae": vae.state_dict()} | since, VAE)
    weights = denoiser.state_dict()
    torch.save({"model": weights, "average": weights} | since, UNET)
    for outdated in (DECODER, LATENTS):
        outdated.unlink(missing_ok=True)
    cached = cache_latents()
    torch.save(cached | {"scaling_factor": vae.config.scaling_factor}, LATENTS)


if __name__ == "__main__":
    main()
