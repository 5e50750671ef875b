"""Writes the fixture that TorchvisionTest compares with: what torchvision's networks call their tensors, what their
logits are for computed weights and one computed image, and a small file of each number type as Python writes it.

    pip install torch torchvision safetensors numpy
    python torchvision_fixture.py ../resources/torchvision

Weights follow from a tensor's place in the state_dict and its kind, by the hash of KeyedRandom; everything runs in 64 bits.
"""
import math
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
ALPHAS = [0.25, -0.75, 1.125, -1.875, 0.5]
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


class Adaptor(torch.nn.Module):
    """Two branches, resized to one size, mixed by alpha."""

    def __init__(self, down, size, gain=1.0):
        super().__init__()
        self.down, self.size, self.gain = down, size, gain
        self.alpha = torch.nn.Parameter(torch.zeros(1))

    def forward(self, x, keep=None):
        def resized(branch):
            return torch.nn.functional.interpolate(branch, (self.size, self.size), mode="bilinear", align_corners=True)

        keep = x if keep is None else keep
        return self.gain * torch.lerp(resized(self.down(x)), resized(keep), torch.sigmoid(self.alpha))


class AdaptorBlock(torch.nn.Module):
    """A residual block whose adaptor mixes its body with its strided projection."""

    def __init__(self, block, size):
        super().__init__()
        self.block, self.adaptor = block, Adaptor(block.downsample, size, gain=2.0)
        block.conv1.stride = (1, 1)

    def forward(self, x):
        block = self.block
        body = block.bn2(block.conv2(block.relu(block.bn1(block.conv1(x)))))
        return block.relu(self.adaptor(x, body))


def autotl():
    """ResNet-18 in mode autotl: adaptors where torchvision strides, torchvision's weights."""
    model = filled(network("resnet-18"))
    sizes = []
    for alpha in ALPHAS:
        sizes.append(math.floor((sizes[-1] if sizes else SIZE) * (0.5 + 0.5 / (1 + math.exp(-alpha)))))
    model.conv1.stride = (1, 1)
    stem = [Adaptor(torch.nn.MaxPool2d(2), size) for size in sizes[:2]]
    model.maxpool = torch.nn.Sequential(*stem)
    for layer, size in zip([model.layer2, model.layer3, model.layer4], sizes[2:]):
        layer[0] = AdaptorBlock(layer[0], size)
    adaptors = [*stem, *(layer[0].adaptor for layer in [model.layer2, model.layer3, model.layer4])]
    for adaptor, alpha in zip(adaptors, ALPHAS):
        adaptor.alpha.data.fill_(alpha)
    return model.double().eval()


def main(folder):
    for ours, theirs in NAMES.items():
        state = getattr(torchvision.models, theirs)(weights=None).state_dict()
        rows = [f"{name} {'x'.join(map(str, tensor.shape))}".rstrip() for name, tensor in state.items()]
        (folder / f"{ours}.names").write_text("\n".join(rows) + "\n")
    image = torch.from_numpy(units(IMAGE, (1, 3, SIZE, SIZE)))
    with torch.no_grad():
        rows = [f"{name} {' '.join(repr(x) for x in filled(network(name))(image)[0].tolist())}" for name in WITH_LOGITS]
        rows.append(f"resnet-18-autotl {' '.join(repr(x) for x in autotl()(image)[0].tolist())}")
    (folder / "logits").write_text("\n".join(rows) + "\n")
    numbers = [0.0, -1.5, 0.333251953125, 60000.0, -6.103515625e-05]
    types = {"f16": torch.float16, "bf16": torch.bfloat16, "f32": torch.float32, "f64": torch.float64, "i64": torch.int64}
    small = {name: torch.tensor(numbers, dtype=torch.float64).to(kind) for name, kind in types.items()}
    safetensors.torch.save_file(small, folder / "types.safetensors", metadata={"format": "pt"})


main(Path(sys.argv[1]))
