"""OpenVINO in place of ONNX Runtime, under optimum's pipeline and on the same ONNX files."""

import ctypes
import gc
from pathlib import Path

import numpy as np
import openvino
from diffusers import DiffusionPipeline

PARTS = ("text_encoder", "unet", "vae_decoder")


class OpenVinoSession:
    """What optimum asks of a session: its runs.

    With `fixed` shapes the network is compiled for those of the first run, which all others must have.
    """

    def __init__(self, file: Path, threads: int, precision: str, fixed: bool):
        self.core = openvino.Core()
        self.model = self.core.read_model(file)
        self.settings = {
            "INFERENCE_NUM_THREADS": threads,
            "INFERENCE_PRECISION_HINT": precision,
            "PERFORMANCE_HINT": "LATENCY",
        }
        self.fixed = fixed
        self.compiled: openvino.CompiledModel | None = None

    def run(self, _: None, inputs: dict[str, np.ndarray]) -> list[np.ndarray]:
        if self.compiled is None:
            if self.fixed:
                self.model.reshape({name: value.shape for name, value in inputs.items()})
            self.compiled = self.core.compile_model(self.model, "CPU", self.settings)
            self.model = None
        results = self.compiled(inputs)
        return [results[output].copy() for output in self.compiled.outputs]

    def get_providers(self) -> list[str]:
        return ["CPUExecutionProvider"]

    def get_provider_options(self) -> dict[str, dict[str, str]]:
        return {"CPUExecutionProvider": {}}


def take_over(pipe: DiffusionPipeline, threads: int, precision: str, fixed: bool) -> None:
    """Runs the pipeline's networks on OpenVINO, and frees ONNX Runtime's."""
    for part in map(pipe.__getattribute__, PARTS):
        part.session = OpenVinoSession(part.path, threads, precision, fixed)
        part._io_binding = None
    # Not needed for images of noise.
    pipe.vae_encoder.session = pipe.vae_encoder._io_binding = None
    gc.collect()
    ctypes.CDLL(None).malloc_trim(0)
