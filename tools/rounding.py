"""torch's float32 functions with the nearest result on every processor."""

from collections.abc import Callable
from contextlib import ContextDecorator

import torch
from torch.overrides import TorchFunctionMode

ROOTS = (torch.sqrt, torch.Tensor.sqrt)
POWERS = (torch.pow, torch.Tensor.pow, torch.Tensor.__pow__)
EXPONENTIALS = (torch.exp, torch.Tensor.exp)


class NearestRounding(TorchFunctionMode, ContextDecorator):
    """Rounds roots and exponentials to the nearest number, by way of float64.

    torch leaves both to Intel's MKL, and that to the processor: on an EPYC one root in five is the
    number next to it, on a Xeon with AVX-512 some are.
    """

    def __torch_function__(
        self, function: Callable, types: object, args: tuple = (), kwargs: dict | None = None
    ) -> object:
        if function in ROOTS or (function in POWERS and is_half(args[1])):
            return args[0].double().sqrt().to(args[0].dtype)
        if function in EXPONENTIALS:
            return args[0].double().exp().to(args[0].dtype)
        return function(*args, **(kwargs or {}))


def is_half(exponent: object) -> bool:
    return isinstance(exponent, float) and exponent == 0.5
