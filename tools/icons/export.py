"""Exports the trained networks to ONNX in the layout of optimum's export, weights in float16.

Weights are stored as float16 and cast to float32 in the graph: ONNX Runtime folds the casts when it
loads the model, so it computes in float32 throughout. `pipeline()` gives the same weights, rounded
in the same way, as a diffusers pipeline.
"""

import argparse
import json
import shutil
import warnings
from dataclasses import dataclass
from pathlib import Path

import diffusers
import networks
import numpy as np
import onnx
import torch
from data import WORK
from diffusers import StableDiffusionPipeline
from onnx import TensorProto, helper, numpy_helper
from torch import nn
from train_decoder import CHECKPOINT as DECODER
from train_unet import CHECKPOINT as UNET
from train_unet import LATENTS, Denoiser
from train_vae import CHECKPOINT as VAE
from transformers import CLIPTokenizer

TARGET = Path(__file__).parents[2] / "src/main/resources/models/icons"
OPSET = 17


def pipeline() -> StableDiffusionPipeline:
    """The trained model in float32, every weight rounded to float16 first."""
    tokenizer = CLIPTokenizer.from_pretrained(WORK / "tokenizer")
    denoiser = Denoiser(tokenizer)
    denoiser.load_state_dict(torch.load(UNET)["average"])
    vae = networks.autoencoder()
    vae.load_state_dict(torch.load(VAE)["vae"])
    if DECODER.exists():
        vae.decoder.load_state_dict(torch.load(DECODER)["average"])
    vae.register_to_config(scaling_factor=torch.load(LATENTS)["scaling_factor"])
    for network in (denoiser, vae):
        network.half().float()
    return networks.pipeline(denoiser.text_encoder, denoiser.unet, vae, tokenizer)


class TextEncoder(nn.Module):
    """`input_ids` [B, L] to `last_hidden_state` [B, L, D] and `pooler_output` [B, D]."""

    def __init__(self, network: nn.Module) -> None:
        super().__init__()
        self.network = network

    def forward(self, input_ids: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        output = self.network(input_ids)
        return output.last_hidden_state, output.pooler_output


class Unet(nn.Module):
    """One timestep per sample, so that pictures at different steps may share a run."""

    def __init__(self, network: nn.Module) -> None:
        super().__init__()
        self.network = network

    def forward(
        self, sample: torch.Tensor, timestep: torch.Tensor, encoder_hidden_states: torch.Tensor
    ) -> torch.Tensor:
        return self.network(sample, timestep, encoder_hidden_states).sample


class VaeEncoder(nn.Module):
    """`sample` [B, 3, H, W] to `latent_sample` [B, 4, H/8, W/8]."""

    def __init__(self, network: nn.Module) -> None:
        super().__init__()
        self.network = network

    def forward(self, sample: torch.Tensor) -> torch.Tensor:
        return self.network.encode(sample).latent


class VaeDecoder(nn.Module):
    """`latent_sample` [B, 4, h, w] to `sample` [B, 3, 8h, 8w]."""

    def __init__(self, network: nn.Module) -> None:
        super().__init__()
        self.network = network

    def forward(self, latent_sample: torch.Tensor) -> torch.Tensor:
        return self.network.decode(latent_sample, return_dict=False)[0]


def store_as_float16(model: onnx.ModelProto) -> None:
    """Halves the file: float32 initializers become float16 ones and a Cast."""
    casts = []
    for tensor in model.graph.initializer:
        values = numpy_helper.to_array(tensor)
        if tensor.data_type != TensorProto.FLOAT or values.size < 2:
            continue
        name = tensor.name
        tensor.CopyFrom(numpy_helper.from_array(values.astype(np.float16), f"{name}.float16"))
        casts.append(helper.make_node("Cast", [tensor.name], [name], to=TensorProto.FLOAT))
    nodes = [*casts, *model.graph.node]
    del model.graph.node[:]
    model.graph.node.extend(nodes)


def count_axes_from_the_front(model: onnx.ModelProto) -> None:
    """torch writes negative axes into Transpose, which ONNX does not know."""
    for node in model.graph.node:
        if node.op_type == "Transpose":
            perm = node.attribute[0].ints
            perm[:] = [axis % len(perm) for axis in perm]


def shorten(model: onnx.ModelProto) -> None:
    """Drops what only a debugger reads: names of nodes, inferred shapes; numbers inner values."""
    graph = model.graph
    kept = {value.name for value in [*graph.input, *graph.output, *graph.initializer]}
    names: dict[str, str] = {}
    for node in graph.node:
        node.name = ""
        for values in (node.input, node.output):
            for index, name in enumerate(values):
                if name and name not in kept:
                    values[index] = names.setdefault(name, f"v{len(names)}")
    del graph.value_info[:]


@dataclass(frozen=True)
class Part:
    """A network to export; `inputs` and `outputs` map names to examples and dynamic axes."""

    name: str
    network: nn.Module
    inputs: dict[str, tuple[torch.Tensor, dict[int, str]]]
    outputs: dict[str, dict[int, str]]


def parts(text_encoder: nn.Module, unet: nn.Module, vae: nn.Module) -> list[Part]:
    """The four networks of the layout."""
    size = networks.LATENT_SIZE
    latents = torch.randn(2, networks.LATENT_CHANNELS, size, size)
    ids = torch.zeros(2, networks.MAX_TOKENS, dtype=torch.int64)
    hidden = torch.randn(2, networks.MAX_TOKENS, networks.HIDDEN_SIZE)
    pictures = torch.randn(2, 3, 8 * size, 8 * size)
    rows = {0: "batch_size"}
    plane = {0: "batch_size", 2: "height", 3: "width"}
    return [
        Part(
            "text_encoder",
            TextEncoder(text_encoder),
            {"input_ids": (ids, rows)},
            {"last_hidden_state": rows, "pooler_output": rows},
        ),
        Part(
            "unet",
            Unet(unet),
            {
                "sample": (latents, plane),
                "timestep": (torch.zeros(2, dtype=torch.int64), rows),
                "encoder_hidden_states": (hidden, {0: "batch_size", 1: "sequence_length"}),
            },
            {"out_sample": plane},
        ),
        Part(
            "vae_encoder",
            VaeEncoder(vae),
            {"sample": (pictures, plane)},
            {"latent_sample": plane},
        ),
        Part(
            "vae_decoder",
            VaeDecoder(vae),
            {"latent_sample": (latents, plane)},
            {"sample": plane},
        ),
    ]


def export(part: Part, target: Path) -> Path:
    """Writes the part's model.onnx into its folder below `target`."""
    path = target / part.name / "model.onnx"
    path.parent.mkdir(parents=True, exist_ok=True)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        torch.onnx.export(
            part.network.eval(),
            tuple(example for example, _ in part.inputs.values()),
            path,
            input_names=list(part.inputs),
            output_names=list(part.outputs),
            dynamic_axes={name: axes for name, (_, axes) in part.inputs.items()} | part.outputs,
            opset_version=OPSET,
            dynamo=False,
        )
    model = onnx.load(path)
    count_axes_from_the_front(model)
    shorten(model)
    store_as_float16(model)
    onnx.checker.check_model(model)
    onnx.save(model, path)
    return path


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--target", type=Path, default=TARGET)
    target = WORK / "export"
    published = parser.parse_args().target
    pipe = pipeline()
    for part in parts(pipe.text_encoder, pipe.unet, pipe.vae):
        path = export(part, target)
        print(f"{part.name}: {path.stat().st_size / 1e6:.2f} MB")
    write_configuration(pipe, target)
    publish(target, published)


def publish(built: Path, target: Path) -> None:
    """Replaces the files of `target` one by one, each at once: a service may be reading them."""
    for source in sorted(path for path in built.rglob("*") if path.is_file()):
        goal = target / source.relative_to(built)
        goal.parent.mkdir(parents=True, exist_ok=True)
        fresh = goal.with_name(f".{goal.name}")
        shutil.copyfile(source, fresh)
        fresh.replace(goal)


def write_configuration(pipe: StableDiffusionPipeline, target: Path) -> None:
    """The JSON files, as diffusers and transformers write them."""
    (target / "text_encoder/config.json").write_text(pipe.text_encoder.config.to_json_string())
    (target / "unet/config.json").write_text(pipe.unet.to_json_string())
    for part in ("vae_encoder", "vae_decoder"):
        (target / part / "config.json").write_text(pipe.vae.to_json_string())
    pipe.scheduler.save_pretrained(target / "scheduler")
    (target / "tokenizer").mkdir(exist_ok=True)
    for file in ("vocab.json", "merges.txt", "tokenizer_config.json", "special_tokens_map.json"):
        shutil.copy(WORK / "tokenizer" / file, target / "tokenizer" / file)
    onnx_model = ["optimum.onnxruntime.modeling_diffusion"]
    index = {
        "_class_name": "ORTStableDiffusionPipeline",
        "_diffusers_version": diffusers.__version__,
        "feature_extractor": [None, None],
        "image_encoder": [None, None],
        "requires_safety_checker": False,
        "safety_checker": [None, None],
        "scheduler": ["diffusers", "DDIMScheduler"],
        "text_encoder": [*onnx_model, "ORTTextEncoder"],
        "tokenizer": ["transformers", "CLIPTokenizer"],
        "unet": [*onnx_model, "ORTUnet"],
        "vae": [*onnx_model, "ORTVae"],
    }
    (target / "model_index.json").write_text(json.dumps(index, indent=2) + "\n")


if __name__ == "__main__":
    main()
