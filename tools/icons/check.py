"""Checks the exported model against torch: errors of each network, what float16 storage costs, sizes."""

import argparse
import logging
import time
from pathlib import Path

import networks
import numpy as np
import onnx
import onnxruntime as ort
import torch
from export import TARGET, parts, pipeline
from onnx import TensorProto, numpy_helper
from torch import nn

SEED = 4
LIMIT = 24_000_000
TOLERANCE = 2e-3

Inputs = dict[str, torch.Tensor]


def session(model: Path | bytes, threads: int = 2) -> ort.InferenceSession:
    """A session on the CPU, as the service opens it."""
    options = ort.SessionOptions()
    options.intra_op_num_threads = threads
    options.log_severity_level = 3
    source = str(model) if isinstance(model, Path) else model
    return ort.InferenceSession(source, options, providers=["CPUExecutionProvider"])


def in_float32(path: Path) -> bytes:
    """The same model with its weights stored in float32: each Cast replaced by what it gives."""
    model = onnx.load(path)
    stored = {tensor.name: tensor for tensor in model.graph.initializer}
    nodes = []
    for node in model.graph.node:
        source = stored.get(node.input[0]) if node.op_type == "Cast" else None
        if source is None or source.data_type != TensorProto.FLOAT16:
            nodes.append(node)
            continue
        values = numpy_helper.to_array(source).astype(np.float32)
        source.CopyFrom(numpy_helper.from_array(values, node.output[0]))
    del model.graph.node[:]
    model.graph.node.extend(nodes)
    return model.SerializeToString()


def seconds(opened: ort.InferenceSession, feed: dict[str, np.ndarray], rounds: int) -> float:
    """The fastest of `rounds` runs, after one to warm up."""
    opened.run(None, feed)
    spent = []
    for _ in range(rounds):
        start = time.perf_counter()
        opened.run(None, feed)
        spent.append(time.perf_counter() - start)
    return min(spent)


def float16_nodes(path: Path) -> int:
    """How many Cast nodes are left once ONNX Runtime has optimised the graph."""
    optimised = path.with_name("optimised.tmp")
    options = ort.SessionOptions()
    options.optimized_model_filepath = str(optimised)
    options.log_severity_level = 3
    ort.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
    model = onnx.load(optimised)
    optimised.unlink()
    halves = {t.name for t in model.graph.initializer if t.data_type == TensorProto.FLOAT16}
    return sum(node.op_type == "Cast" and node.input[0] in halves for node in model.graph.node)


def cases(vocabulary: int) -> dict[str, list[Inputs]]:
    """Inputs of each network in more than one shape, so that a frozen axis is noticed."""
    torch.manual_seed(SEED)
    channels, width = networks.LATENT_CHANNELS, networks.HIDDEN_SIZE

    def unet(batch: int, height: int, across: int, tokens: int) -> Inputs:
        return {
            "sample": torch.randn(batch, channels, height, across),
            "timestep": torch.randint(0, 1000, (batch,)),
            "encoder_hidden_states": torch.randn(batch, tokens, width),
        }

    planes = [(1, 16, 16), (3, 24, 16)]
    return {
        "text_encoder": [
            {"input_ids": torch.randint(0, vocabulary, (batch, networks.MAX_TOKENS))}
            for batch in (1, 3)
        ],
        "unet": [unet(1, 16, 16, 32), unet(2, 16, 16, 32), unet(4, 24, 16, 64)],
        "vae_encoder": [{"sample": torch.rand(b, 3, 8 * h, 8 * w) * 2 - 1} for b, h, w in planes],
        "vae_decoder": [{"latent_sample": torch.randn(b, channels, h, w)} for b, h, w in planes],
    }


def errors(model: Path, network: nn.Module, inputs: Inputs) -> tuple[list[float], list[float]]:
    """For each output the largest absolute error, and the same over the largest expected value."""
    expected = network(*inputs.values())
    expected = expected if isinstance(expected, tuple) else (expected,)
    actual = session(model).run(None, {name: value.numpy() for name, value in inputs.items()})
    gaps = [float(np.abs(a - e.numpy()).max()) for a, e in zip(actual, expected, strict=True)]
    return gaps, [gap / float(e.abs().max()) for gap, e in zip(gaps, expected, strict=True)]


@torch.no_grad()
def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", type=Path, default=TARGET)
    parser.add_argument("--rounds", type=int, default=10, help="runs per measured time")
    options = parser.parse_args()
    logging.disable(logging.WARNING)
    torch.set_num_threads(2)
    pipe = pipeline()
    exported = {part.name: part.network for part in parts(pipe.text_encoder, pipe.unet, pipe.vae)}
    trained = {
        "text_encoder": pipe.text_encoder,
        "unet": pipe.unet,
        "vae_encoder": pipe.vae.encoder,
        "vae_decoder": pipe.vae.decoder,
    }
    bad = []
    for part, inputs in cases(len(pipe.tokenizer)).items():
        path = options.model / part / "model.onnx"
        absolute, relative = zip(
            *(errors(path, exported[part], case) for case in inputs), strict=True
        )
        feed = {name: value.numpy() for name, value in inputs[min(1, len(inputs) - 1)].items()}
        halves, floats = (
            seconds(opened, feed, options.rounds)
            for opened in (session(path), session(in_float32(path)))
        )
        print(
            f"{part}: {sum(p.numel() for p in trained[part].parameters()) / 1e6:.3f} M parameters,"
            f" max abs error {max(map(max, absolute)):.2e},"
            f" relative {max(map(max, relative)):.2e},"
            f" casts left {float16_nodes(path)},"
            f" {1e3 * halves:.1f} ms a run stored in float16, {1e3 * floats:.1f} ms in float32"
        )
        if max(map(max, relative)) > TOLERANCE:
            bad.append(f"{part} differs from torch")
    size = sum(path.stat().st_size for path in options.model.rglob("*") if path.is_file())
    print(f"whole model {size / 1e6:.2f} MB")
    if size > LIMIT:
        bad.append(f"{size} bytes, {LIMIT} allowed")
    if bad:
        raise SystemExit("; ".join(bad))


if __name__ == "__main__":
    main()
