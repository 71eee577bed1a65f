"""A Python pipeline in a process of its own, which makes images as it is told to.

A line of standard input is a request with the fields of `POST /generate`; the line of standard output that
answers it has `seconds` (from the prompt to a PNG), `png` in base64 and `resident_mebibytes` of the process.
"""

import argparse
import base64
import io
import json
import logging
import os
import sys
import time
import warnings
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from types import SimpleNamespace

os.environ["HF_HUB_OFFLINE"] = "1"
TOOLS = Path(__file__).parents[1]
sys.path += [str(TOOLS), str(TOOLS / "icons")]

import onnxruntime
import torch
from diffusers import DDIMScheduler, DiffusionPipeline, StableDiffusionPipeline
from diffusers.models.attention_processor import AttnProcessor2_0
from transformers import CLIPTokenizer

import resident


def optimum(directory: Path, threads: int) -> DiffusionPipeline:
    from optimum.onnxruntime import ORTStableDiffusionPipeline

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    return ORTStableDiffusionPipeline.from_pretrained(directory, session_options=options)


def diffusers(directory: Path, threads: int) -> DiffusionPipeline:
    torch.set_num_threads(threads)
    if not (directory / "unet/model.onnx").exists():
        return StableDiffusionPipeline.from_pretrained(directory)
    import networks
    from restore import networks_of

    # Taking weights out of ONNX files needs memory that is not the pipeline's.
    with ProcessPoolExecutor(1, get_context("spawn")) as child:
        denoiser, vae = child.submit(networks_of, directory).result()
    # What diffusers takes where nothing is said; the training takes another.
    denoiser.unet.set_attn_processor(AttnProcessor2_0())
    tokenizer = CLIPTokenizer.from_pretrained(directory / "tokenizer")
    return networks.pipeline(denoiser.text_encoder, denoiser.unet, vae, tokenizer)


def diffusers_bf16(directory: Path, threads: int) -> DiffusionPipeline:
    pipe = diffusers(directory, threads).to(torch.bfloat16)
    pipe.unet.to(memory_format=torch.channels_last)
    pipe.vae.to(memory_format=torch.channels_last)
    return pipe


def openvino(directory: Path, threads: int, precision: str, fixed: bool) -> DiffusionPipeline:
    from openvino_session import take_over

    pipe = optimum(directory, threads)
    take_over(pipe, threads, precision, fixed)
    return pipe


class StableDiffusionCpp:
    """stable-diffusion.cpp, called as diffusers' pipelines are."""

    def __init__(self, directory: Path, threads: int):
        from stable_diffusion_cpp import StableDiffusion

        self.model = StableDiffusion(
            str(directory), n_threads=threads, wtype="f32", flash_attn=True, verbose=False
        )

    def set_progress_bar_config(self, disable: bool) -> None:
        pass

    def __call__(
        self,
        num_inference_steps: int,
        guidance_scale: float,
        generator: torch.Generator,
        **settings: object,
    ) -> SimpleNamespace:
        images = self.model.generate_image(
            **settings,
            sample_method="ddim_trailing",
            sample_steps=num_inference_steps,
            cfg_scale=guidance_scale,
            seed=generator.initial_seed(),
        )
        return SimpleNamespace(images=images)


PEERS = {
    "optimum": optimum,
    "diffusers": diffusers,
    "diffusers-bf16": diffusers_bf16,
    "openvino": partial(openvino, precision="f32", fixed=False),
    "openvino-fixed": partial(openvino, precision="f32", fixed=True),
    "openvino-bf16": partial(openvino, precision="bf16", fixed=True),
    "stable-diffusion.cpp": StableDiffusionCpp,
}


def draw(pipe: DiffusionPipeline, request: dict[str, object]) -> bytes:
    settings = {key: value for key, value in request.items() if key not in ("model", "seed")}
    generator = torch.Generator("cpu").manual_seed(request["seed"])
    png = io.BytesIO()
    pipe(**settings, generator=generator).images[0].save(png, "PNG")
    return png.getvalue()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("peer", choices=PEERS)
    parser.add_argument("directory", type=Path)
    parser.add_argument("--threads", type=int, required=True)
    options = parser.parse_args()
    # Answers alone go to standard output, whatever libraries print.
    answers, sys.stdout = sys.stdout, sys.stderr
    logging.disable(logging.WARNING)
    warnings.simplefilter("ignore")
    pipe = PEERS[options.peer](options.directory, options.threads)
    pipe.set_progress_bar_config(disable=True)
    config = DDIMScheduler.load_config(options.directory / "scheduler")
    # The file's: the pipelines' constructors change settings that they think are outdated.
    pipe.scheduler = DDIMScheduler.from_config(config)
    for line in sys.stdin:
        start = time.perf_counter()
        png = draw(pipe, json.loads(line))
        answer = {
            "seconds": time.perf_counter() - start,
            "png": base64.b64encode(png).decode(),
            "resident_mebibytes": resident.mebibytes("self"),
        }
        print(json.dumps(answer), file=answers, flush=True)


if __name__ == "__main__":
    main()
