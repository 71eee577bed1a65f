"""What diffusers and optimum make of a model directory and a request: the other side of parity.

A request is the body of `POST /generate` or `POST /invert`, with images as data URIs, and with every
setting that the service has a default of its own for (`num_inference_steps`, `guidance_scale`).
"""

import base64
import functools
import io
import json
import os
import sys
from collections.abc import Callable
from contextlib import nullcontext
from pathlib import Path
from types import SimpleNamespace

os.environ["HF_HUB_OFFLINE"] = "1"
sys.path.append(str(Path(__file__).parents[1]))

import numpy as np
import onnxruntime
import torch
from diffusers import AutoencoderKL, DDIMInverseScheduler, DDIMPipeline, DDIMScheduler
from diffusers.image_processor import VaeImageProcessor
from diffusers.models.autoencoders.vae import DiagonalGaussianDistribution
from diffusers.utils import load_image
from optimum.onnxruntime import (
    ORTStableDiffusionImg2ImgPipeline,
    ORTStableDiffusionInpaintPipeline,
    ORTStableDiffusionPipeline,
    ORTStableDiffusionXLImg2ImgPipeline,
    ORTStableDiffusionXLInpaintPipeline,
    ORTStableDiffusionXLPipeline,
)
from optimum.onnxruntime.modeling_diffusion import ORTVae
from PIL import Image
from torch.overrides import TorchFunctionMode

from rounding import NearestRounding

TASKS = {
    False: (
        ORTStableDiffusionPipeline,
        ORTStableDiffusionImg2ImgPipeline,
        ORTStableDiffusionInpaintPipeline,
    ),
    True: (
        ORTStableDiffusionXLPipeline,
        ORTStableDiffusionXLImg2ImgPipeline,
        ORTStableDiffusionXLInpaintPipeline,
    ),
}
STRAIGHT = 0.9995


class RecordingScheduler(DDIMScheduler):
    """Keeps the predicted x0 of every step."""

    # Pipelines look at its signature for eta and the generator.
    @functools.wraps(DDIMScheduler.step)
    def step(self, *args: object, return_dict: bool = True, **options: object) -> object:
        output = super().step(*args, return_dict=True, **options)
        self.pred_original_samples.append(output.pred_original_sample)
        return output if return_dict else (output.prev_sample, output.pred_original_sample)

    def set_timesteps(self, *args: object, **options: object) -> None:
        super().set_timesteps(*args, **options)
        self.pred_original_samples = []


class OnnxUnet(torch.nn.Module):
    """A UNet without prompts, as `DDIMPipeline` calls it."""

    def __init__(self, directory: Path, class_label: int | None):
        super().__init__()
        self.session = onnxruntime.InferenceSession(directory / "unet/model.onnx")
        self.config = SimpleNamespace(**json.loads((directory / "unet/config.json").read_text()))
        self.class_label = class_label
        self.dtype = torch.float32
        self.device = torch.device("cpu")

    def forward(self, sample: torch.Tensor, timestep: torch.Tensor) -> SimpleNamespace:
        inputs = {"sample": sample.numpy(), "timestep": np.asarray(timestep)}
        if self.class_label is not None:
            inputs["class_labels"] = np.full(len(sample), self.class_label, np.int64)
        return SimpleNamespace(sample=torch.from_numpy(self.session.run(None, inputs)[0]))


class HalfNoise(TorchFunctionMode):
    """Draws normal values in float16, as pipelines of that type do; all else stays float32."""

    def __torch_function__(
        self, function: Callable, types: object, args: tuple = (), kwargs: dict | None = None
    ) -> object:
        if function is torch.randn:
            return function(*args, **{**(kwargs or {}), "dtype": torch.float16}).float()
        return function(*args, **(kwargs or {}))


def image(text: str) -> Image.Image:
    """A data URI, as diffusers' users load a file."""
    return load_image(Image.open(io.BytesIO(base64.b64decode(text.partition(",")[2]))))


def tensor(latents: dict[str, object]) -> torch.Tensor:
    values = np.frombuffer(base64.b64decode(latents["data"]), "<f4")
    return torch.from_numpy(values.reshape(latents["shape"]).copy())


def json_latents(latents: torch.Tensor) -> dict[str, object]:
    data = base64.b64encode(latents.numpy().astype("<f4").tobytes()).decode()
    return {"shape": list(latents.shape), "data": data}


def slerp(a: torch.Tensor, b: torch.Tensor, fraction: float) -> torch.Tensor:
    """Spherical interpolation as in ermongroup/ddim, straight between vectors that are parallel."""
    one, other = a.double().flatten(), b.double().flatten()
    cosine = torch.dot(one, other) / (one.norm() * other.norm())
    if not cosine.abs() <= STRAIGHT:
        return torch.lerp(a, b, fraction)
    angle = torch.acos(cosine)
    mix = torch.sin((1 - fraction) * angle) * a.double() + torch.sin(fraction * angle) * b.double()
    return (mix / torch.sin(angle)).float()


def in_float32(pipe: ORTStableDiffusionPipeline) -> None:
    """Keeps float16 inside the networks: latents, noise, guidance and steps are float32."""
    for part in (pipe.text_encoder, pipe.unet, pipe.vae.encoder, pipe.vae.decoder):
        part._dtype = torch.float32
        half = part._prepare_onnx_outputs
        part._prepare_onnx_outputs = lambda use_torch, values, half=half: {
            name: value.float() for name, value in half(use_torch, values).items()
        }


def tile(vae: ORTVae, size: int) -> None:
    """Has both halves work on tiles of a size in pixels, by diffusers' own code."""
    scale = 2 ** (len(vae.config.block_out_channels) - 1)
    tiles = SimpleNamespace(
        tile_sample_min_size=size,
        tile_latent_min_size=size // scale,
        tile_overlap_factor=0.25,
        blend_h=functools.partial(AutoencoderKL.blend_h, None),
        blend_v=functools.partial(AutoencoderKL.blend_v, None),
        # Inside the exported networks.
        config=SimpleNamespace(use_post_quant_conv=False, use_quant_conv=False),
        decoder=lambda latents: vae.decoder(latents, return_dict=False)[0],
        encoder=lambda pixels: vae.encoder(pixels).latent_dist.parameters,
    )

    def decode(latents: torch.Tensor, **_: object) -> tuple[torch.Tensor]:
        whole = max(latents.shape[-2:]) <= tiles.tile_latent_min_size
        images = [
            tiles.decoder(row) if whole else AutoencoderKL.tiled_decode(tiles, row).sample
            for row in latents.split(1)
        ]
        return (torch.cat(images),)

    def encode(pixels: torch.Tensor, **_: object) -> SimpleNamespace:
        whole = max(pixels.shape[-2:]) <= size
        moments = tiles.encoder(pixels) if whole else AutoencoderKL._tiled_encode(tiles, pixels)
        return SimpleNamespace(latent_dist=DiagonalGaussianDistribution(moments))

    vae.decode, vae.encode = decode, encode


class Reference:
    """One model directory.

    Of float16 models only the networks are float16, unless `half_steps` leaves optimum's pipeline as it is.
    Its VAE works on whole images, or on tiles of a size in pixels.
    """

    def __init__(self, directory: Path, half_steps: bool = False, vae_tile_size: int | None = None):
        self.directory = directory
        self.half_steps = half_steps
        self.vae_tile_size = vae_tile_size
        index = json.loads((directory / "model_index.json").read_text())
        self.has_prompts = "text_encoder" in index
        self.is_extended = "text_encoder_2" in index
        self.refines = index.get("requires_aesthetics_score", False)
        self.pipelines = {}

    def pipeline(self, task: int) -> ORTStableDiffusionPipeline:
        """Text to image, image to image or inpainting: 0, 1 or 2."""
        if task not in self.pipelines:
            pipe = TASKS[self.is_extended][task].from_pretrained(self.directory)
            pipe.set_progress_bar_config(disable=True)
            if pipe.unet.dtype == torch.float16 and not self.half_steps:
                in_float32(pipe)
            if self.vae_tile_size:
                tile(pipe.vae, self.vae_tile_size)
            self.pipelines[task] = pipe
        return self.pipelines[task]

    def scheduler(self, request: dict[str, object]) -> RecordingScheduler:
        # The file's: pipelines change steps_offset and clip_sample of what they think is outdated.
        config = DDIMScheduler.load_config(self.directory / "scheduler")
        return RecordingScheduler.from_config(config, **request.get("scheduler", {}))

    @NearestRounding()
    def images(self, request: dict[str, object]) -> list[Image.Image]:
        half = request.get("noise_dtype") == "float16" and not self.half_steps
        with HalfNoise() if half else nullcontext():
            return self.drawn(request)

    def drawn(self, request: dict[str, object]) -> list[Image.Image]:
        if not self.has_prompts:
            return self.unconditional(request)
        if "interpolate_to" in request:
            return self.sequence(request)
        if request.get("num_images", 1) > 1 and ("image" in request or "latents" in request):
            # Where diffusers would share a generator or the latents, each image is made alone.
            seeds = range(request["seed"], request["seed"] + request["num_images"])
            return [self.conditional({**request, "seed": s, "num_images": 1})[0] for s in seeds]
        return self.conditional(request)

    def conditional(self, request: dict[str, object], **given: torch.Tensor) -> list[Image.Image]:
        """By optimum's pipeline for the task; what is given takes the place of the prompts."""
        task = 2 if "mask_image" in request else 1 if "image" in request else 0
        pipe = self.pipeline(task)
        pipe.scheduler = self.scheduler(request)
        count = request.get("num_images", 1)
        options = {
            "num_inference_steps": request["num_inference_steps"],
            "guidance_scale": request["guidance_scale"],
            "eta": request.get("eta", 0.0),
            "num_images_per_prompt": count,
            "generator": [
                torch.Generator("cpu").manual_seed(request["seed"] + i) for i in range(count)
            ],
        }
        if not given:
            options["prompt"] = request["prompt"]
            options["negative_prompt"] = request.get("negative_prompt")
        if task != 1:
            options |= {key: request[key] for key in ("width", "height") if key in request}
        if task == 0 or self.is_extended:
            options["guidance_rescale"] = request.get("guidance_rescale", 0.0)
        if task > 0:
            options["image"] = image(request["image"])
        if "strength" in request:
            options["strength"] = request["strength"]
        if task == 1 and "width" in request:
            options["image"] = pipe.image_processor.resize(
                options["image"], request["height"], request["width"]
            )
        if task == 2:
            options["mask_image"] = image(request["mask_image"])
        if "latents" in request:
            options["latents"] = tensor(request["latents"])
        images = pipe(**options, **given).images
        if request.get("output", {}).get("content") != "strip":
            return images
        originals = pipe.scheduler.pred_original_samples
        return [
            side_by_side([self.decode(original[i : i + 1]) for original in originals])
            for i in range(count)
        ]

    def decode(self, latents: torch.Tensor) -> Image.Image:
        pipe = self.pipeline(0)
        values = pipe.vae.decode(latents / pipe.vae.config.scaling_factor, return_dict=False)[0]
        return pipe.image_processor.postprocess(values)[0]

    def sequence(self, request: dict[str, object]) -> list[Image.Image]:
        count = request["num_images"]
        target = {**request, **request["interpolate_to"]}
        if {"seed", "latents"} & request["interpolate_to"].keys() == {"seed"}:
            # The seed of the far end asks for noise, whatever the near end starts from.
            target.pop("latents", None)
        near, far = (self.embeddings(end) for end in (request, target))
        near_noise, far_noise = (self.noise(end) for end in (request, target))
        images = []
        for fraction in np.arange(count) / (count - 1):
            given = {
                name: value if value is None else slerp(value, far[name], fraction)
                for name, value in near.items()
            }
            latents = json_latents(slerp(near_noise, far_noise, fraction))
            alone = {**request, "num_images": 1, "latents": latents}
            images += self.conditional(alone, **given)
        return images

    def embeddings(self, request: dict[str, object]) -> dict[str, torch.Tensor | None]:
        guided = request["guidance_scale"] > 1
        values = self.pipeline(0).encode_prompt(
            prompt=request["prompt"],
            negative_prompt=request.get("negative_prompt"),
            device=torch.device("cpu"),
            num_images_per_prompt=1,
            do_classifier_free_guidance=guided,
        )
        names = ["prompt_embeds", "negative_prompt_embeds"]
        names += [f"{kind}pooled_prompt_embeds" for kind in ("", "negative_")]
        return dict(zip(names, values, strict=False))

    def is_half(self) -> bool:
        """Whether the UNet computes in float16."""
        if not self.has_prompts:
            return False
        return self.pipeline(0).unet.session.get_inputs()[0].type == "tensor(float16)"

    def inpaints(self) -> bool:
        """Whether the UNet reads a mask and a masked image beside the latents."""
        return self.pipeline(0).unet.config.in_channels == 9

    def classes(self) -> int:
        """How many classes a model without prompts tells apart, perhaps none."""
        config = json.loads((self.directory / "unet/config.json").read_text())
        return config.get("num_class_embeds") or 0

    def size(self) -> int:
        """Pixels of width and of height of the model's own."""
        pipe = self.pipeline(0)
        return pipe.unet.config.sample_size * pipe.vae_scale_factor

    def noise(self, request: dict[str, object]) -> torch.Tensor:
        """What an image starts from: latents that the request gives, or what its seed draws."""
        if "latents" in request:
            return tensor(request["latents"])
        pipe = self.pipeline(0)
        height, width = (request.get(key, self.size()) for key in ("height", "width"))
        factor = pipe.vae_scale_factor
        shape = (1, pipe.unet.config.in_channels, height // factor, width // factor)
        return torch.randn(shape, generator=torch.Generator("cpu").manual_seed(request["seed"]))

    def unconditional(self, request: dict[str, object]) -> list[Image.Image]:
        scheduler = self.scheduler(request)
        pipe = DDIMPipeline(OnnxUnet(self.directory, request.get("class_label")), scheduler)
        pipe.set_progress_bar_config(disable=True)
        # The constructor makes a plain one of it.
        pipe.scheduler = scheduler
        count = request.get("num_images", 1)
        seeds = range(request["seed"], request["seed"] + count)
        return pipe(
            batch_size=count,
            generator=[torch.Generator("cpu").manual_seed(seed) for seed in seeds],
            eta=request.get("eta", 0.0),
            num_inference_steps=request["num_inference_steps"],
        ).images

    @NearestRounding()
    def latents(self, request: dict[str, object]) -> torch.Tensor:
        """The latents of an image, from the likeliest that the VAE gives."""
        scheduler = DDIMInverseScheduler.from_config(self.scheduler(request).config)
        scheduler.set_timesteps(request["num_inference_steps"])
        given = image(request["image"])
        if not self.has_prompts:
            unet = OnnxUnet(self.directory, request.get("class_label"))
            grey = unet.config.in_channels == 1
            latents = VaeImageProcessor(
                vae_scale_factor=1, do_convert_rgb=not grey, do_convert_grayscale=grey
            ).preprocess(given)
            for t in scheduler.timesteps:
                latents = scheduler.step(unet(latents, t).sample, t, latents).prev_sample
            return latents
        pipe = self.pipeline(0)
        encoded = pipe.vae.encode(pipe.image_processor.preprocess(given))
        mode = encoded.latent_dist.mode() if "latent_dist" in encoded else encoded.latents
        latents = pipe.vae.config.scaling_factor * mode
        scale = request.get("guidance_scale", 1)
        embeddings = self.embeddings({**request, "guidance_scale": scale})
        for t in scheduler.timesteps:
            output = pipe.unet(latents, t, embeddings["prompt_embeds"], return_dict=False)[0]
            if scale > 1:
                base = pipe.unet(
                    latents, t, embeddings["negative_prompt_embeds"], return_dict=False
                )[0]
                output = base + scale * (output - base)
            latents = scheduler.step(output, t, latents).prev_sample
        return latents


def side_by_side(images: list[Image.Image]) -> Image.Image:
    return Image.fromarray(np.concatenate([np.asarray(image) for image in images], axis=1))
