"""Where a model computes, and with how many bits.

The encoder may run in half precision; the head transform and the projection onto the vocabulary
always stay in float32, because small differences between scores decide an order. This module
knows devices and dtypes; it has never seen a model.
"""

from __future__ import annotations

import torch

from knife.errors import InputError

DTYPES = {
    "float32": torch.float32,
    "bfloat16": torch.bfloat16,
    "float16": torch.float16,
}
"""Dtypes that can be asked for by name, besides ``auto``."""


def choose_device(name: str = "auto") -> torch.device:
    """Return the device of a name.

    Parameters
    ----------
    name : str
        ``auto`` (CUDA, else Apple's MPS, else the CPU), or a device such as ``cpu``, ``cuda:1``.

    Returns
    -------
    torch.device
        A device that this machine has.

    Raises
    ------
    InputError
        If the name is no device, or the machine does not have it.

    Examples
    --------
    >>> choose_device("cpu")
    device(type='cpu')
    """
    available = _available_devices()
    if name == "auto":
        return torch.device(available[0])
    try:
        device = torch.device(name)
    except (RuntimeError, TypeError) as error:
        raise InputError(
            f"device is {name!r}; expected auto, {', '.join(available)}, or one such as cuda:1."
        ) from error
    n_devices = torch.cuda.device_count() if device.type == "cuda" else 1
    if device.type not in available or (device.index or 0) >= n_devices:
        raise InputError(
            f"device is {name!r}, which this machine does not have; it has "
            f"{', '.join(available)}. Choose one of them, or auto."
        )
    return device


def choose_dtype(name: str, device: torch.device) -> torch.dtype:
    """Return the dtype of the encoder.

    Parameters
    ----------
    name : str
        ``auto``, ``float32``, ``bfloat16`` or ``float16``. ``auto`` is bfloat16 where the
        device computes with it natively, else float32.
    device : torch.device
        Where the encoder runs.

    Returns
    -------
    torch.dtype
        float32, bfloat16 or float16.

    Raises
    ------
    InputError
        If the name is unknown, or is float16 on a CPU.

    Examples
    --------
    >>> choose_dtype("float32", torch.device("cpu"))
    torch.float32
    """
    if name == "auto":
        return torch.bfloat16 if has_native_bfloat16(device) else torch.float32
    if name not in DTYPES:
        raise InputError(f"dtype is {name!r}; expected auto, {', '.join(DTYPES)}.")
    if name == "float16" and device.type == "cpu":
        raise InputError(
            "dtype is 'float16' on a CPU, which has no fast arithmetic for it; expected "
            "float32 or bfloat16 there. Choose auto, which takes the faster of the two."
        )
    return DTYPES[name]


def has_native_bfloat16(device: torch.device) -> bool:
    """Tell whether a device multiplies bfloat16 matrices in hardware.

    Parameters
    ----------
    device : torch.device
        The device.

    Returns
    -------
    bool
        On a CPU: whether torch finds AVX-512 BF16 or AMX. On CUDA: whether the compute
        capability is at least 8.0. Elsewhere False.
    """
    if device.type == "cpu":
        # torch has no public name for these on all supported versions, so their absence is a no.
        checks = ("_is_avx512_bf16_supported", "_is_amx_tile_supported")
        return any(bool(getattr(torch.cpu, check, bool)()) for check in checks)
    if device.type == "cuda":
        # Older cards emulate bfloat16, which torch.cuda.is_bf16_supported() counts as support.
        return torch.cuda.get_device_capability(device)[0] >= 8
    return False


def _available_devices() -> tuple[str, ...]:
    has = {
        "cuda": torch.cuda.is_available(),
        "mps": torch.backends.mps.is_available(),
        "cpu": True,
    }
    return tuple(name for name, is_there in has.items() if is_there)
