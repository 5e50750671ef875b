"""Writes the fixture that TorchvisionTest compares with: what torchvision's networks call their tensors, what their
logits are for computed weights and one computed image, and a small file of each number type as Python writes it.

    pip install torch torchvision safetensors numpy
    python torchvision_fixture.py ../resources/torchvision

Weights follow from a tensor's place in the state_dict and its kind, by the hash of KeyedRandom; everything runs in 64 bits.
"""
import sys
from pathlib import Path

import numpy as np
import safetensors.torch
import torch
import torchvision

SEED, IMAGE, SIZE, CLASSES = 2020, 1_000_000, 96, 10
NAMES = {
    "vgg-a": "vgg11_bn", "vgg-b": "vgg13_bn", "vgg-d": "vgg16_bn", "vgg-e": "vgg19_bn",
    "resnet-18": "resnet18", "resnet-34": "resnet34", "resnet-50": "resnet50", "resnet-101": "resnet101",
    "mobilenet-v2": "mobilenet_v2",
}
WITH_LOGITS = ["vgg-a", "resnet-18", "resnet-50", "mobilenet-v2"]
GOLDEN, FIRST, SECOND = (np.uint64(n) for n in (0x9E3779B97F4A7C15, 0xBF58476D1CE4E5B9, 0x94D049BB133111EB))


def mix(z):
    z = (z ^ (z >> np.uint64(30))) * FIRST
    z = (z ^ (z >> np.uint64(27))) * SECOND
    return z ^ (z >> np.uint64(31))


def units(stream, shape):
    """Uniform in [-1, 1), exact in 32 bits."""
    with np.errstate(over="ignore"):
        key = mix(np.uint64(SEED) * GOLDEN + mix(np.uint64(stream) + GOLDEN))
        bits = mix(key + (np.arange(np.prod(shape, dtype=np.int64), dtype=np.uint64) + np.uint64(1)) * GOLDEN)
    return ((bits >> np.uint64(40)).astype(np.float64) * 2.0**-23 - 1).reshape(shape)


def value(index, name, shape):
    """Rounded once, to 32 bits."""
    unit = units(index, shape)
    if len(shape) > 1:
        unit = unit * np.sqrt(6.0 / (np.prod(shape) // shape[0]))
    elif name.endswith("running_var"):
        unit = 1 + 0.5 * unit
    elif name.endswith("weight"):
        unit = 1 + 0.25 * unit
    else:
        unit = 0.1 * unit
    return torch.from_numpy(unit.astype(np.float32)).double()


def network(name):
    model = getattr(torchvision.models, NAMES[name])(weights=None, num_classes=CLASSES)
    if name.startswith("vgg"):  # the paper's VGG: batch norm, global average, one linear layer
        model.avgpool = torch.nn.AdaptiveAvgPool2d(1)
        model.classifier = torch.nn.Sequential(torch.nn.Linear(512, CLASSES))
    return model.double().eval()


def filled(model):
    state = model.state_dict()
    for index, (name, tensor) in enumerate(state.items()):
        if tensor.is_floating_point():
            state[name] = value(index, name, tuple(tensor.shape))
    model.load_state_dict(state)
    return model


def main(folder):
    for ours, theirs in NAMES.items():
        state = getattr(torchvision.models, theirs)(weights=None).state_dict()
        rows = [f"{name} {'x'.join(map(str, tensor.shape))}".rstrip() for name, tensor in state.items()]
        (folder / f"{ours}.names").write_text("\n".join(rows) + "\n")
    image = torch.from_numpy(units(IMAGE, (1, 3, SIZE, SIZE)))
    with torch.no_grad():
        rows = [f"{name} {' '.join(repr(x) for x in filled(network(name))(image)[0].tolist())}" for name in WITH_LOGITS]
    (folder / "logits").write_text("\n".join(rows) + "\n")
    numbers = [0.0, -1.5, 0.333251953125, 60000.0, -6.103515625e-05]
    types = {"f16": torch.float16, "bf16": torch.bfloat16, "f32": torch.float32, "f64": torch.float64, "i64": torch.int64}
    small = {name: torch.tensor(numbers, dtype=torch.float64).to(kind) for name, kind in types.items()}
    safetensors.torch.save_file(small, folder / "types.safetensors", metadata={"format": "pt"})


main(Path(sys.argv[1]))
