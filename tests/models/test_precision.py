import pytest
import torch

from knife.errors import InputError
from knife.models import precision
from knife.models.precision import choose_device, choose_dtype, has_native_bfloat16

CPU = torch.device("cpu")


def test_a_device_of_this_machine_is_taken_by_name():
    assert choose_device("cpu") == CPU


def test_auto_takes_an_accelerator_before_the_cpu(monkeypatch):
    monkeypatch.setattr(precision, "_available_devices", lambda: ("mps", "cpu"))
    assert choose_device("auto").type == "mps"
    monkeypatch.setattr(precision, "_available_devices", lambda: ("cpu",))
    assert choose_device("auto") == CPU


@pytest.mark.parametrize("name", ["gpu", "", "cuda:x"])
def test_a_name_that_is_no_device_is_refused(name):
    with pytest.raises(InputError, match=r"device is .*expected auto"):
        choose_device(name)


@pytest.mark.parametrize("name", ["cuda", "cuda:3", "mps"])
def test_a_device_that_the_machine_lacks_is_refused(name, monkeypatch):
    monkeypatch.setattr(precision, "_available_devices", lambda: ("cpu",))
    with pytest.raises(InputError, match="does not have; it has cpu"):
        choose_device(name)


def test_a_card_beyond_the_last_is_refused(monkeypatch):
    monkeypatch.setattr(precision, "_available_devices", lambda: ("cuda", "cpu"))
    monkeypatch.setattr(torch.cuda, "device_count", lambda: 2)
    assert choose_device("cuda:1").index == 1
    with pytest.raises(InputError, match="cuda:2"):
        choose_device("cuda:2")


@pytest.mark.parametrize("has_it", [True, False])
@pytest.mark.parametrize("check", ["_is_avx512_bf16_supported", "_is_amx_tile_supported"])
def test_auto_takes_bfloat16_on_a_cpu_that_has_it(monkeypatch, check, has_it):
    for name in ("_is_avx512_bf16_supported", "_is_amx_tile_supported"):
        monkeypatch.setattr(torch.cpu, name, lambda: False, raising=False)
    monkeypatch.setattr(torch.cpu, check, lambda: has_it, raising=False)
    assert choose_dtype("auto", CPU) == (torch.bfloat16 if has_it else torch.float32)


def test_a_torch_that_cannot_tell_counts_as_no(monkeypatch):
    for name in ("_is_avx512_bf16_supported", "_is_amx_tile_supported"):
        monkeypatch.delattr(torch.cpu, name, raising=False)
    assert not has_native_bfloat16(CPU)


@pytest.mark.parametrize(("capability", "native"), [((7, 5), False), ((8, 0), True)])
def test_old_cards_that_emulate_bfloat16_do_not_count(monkeypatch, capability, native):
    monkeypatch.setattr(torch.cuda, "get_device_capability", lambda _: capability)
    assert has_native_bfloat16(torch.device("cuda")) is native


def test_apple_computes_in_float32_unless_told_otherwise():
    assert choose_dtype("auto", torch.device("mps")) == torch.float32
    assert choose_dtype("float16", torch.device("mps")) == torch.float16


def test_a_named_dtype_is_taken_as_it_is():
    assert choose_dtype("float32", CPU) == torch.float32
    assert choose_dtype("bfloat16", CPU) == torch.bfloat16


def test_float16_on_a_cpu_is_refused_with_a_way_out():
    with pytest.raises(InputError, match=r"float16.*expected.*Choose auto"):
        choose_dtype("float16", CPU)


def test_an_unknown_dtype_is_refused():
    with pytest.raises(InputError, match=r"'int8'; expected auto, float32"):
        choose_dtype("int8", CPU)
