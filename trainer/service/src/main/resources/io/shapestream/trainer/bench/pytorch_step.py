"""A training step of a Shape Adaptor network in plain PyTorch, for `bench step`.

Written from the paper (Liu et al., ECCV 2020) and this project's description of it: the adaptors as in section 3.2, two
phases as in section 3.5. Modules carry the names under which the other side stores its tensors.

Says a line of JSON with its versions, then answers each line of JSON on standard input with one on standard output:

  {"do": "build", "network", "width", "classes", "size", "adaptors", "weights", "batch", "rates", "threads", "device"}
      -> parameters, threads
  {"do": "check", "batches"}
      -> losses of the alpha phase and of so many weight phases, alphas, network shape
  {"do": "time", "steps", "fused", "rate"}
      -> milliseconds of a batch with both phases, and of one of so many with the weight phase alone
"""

import json
import math
import platform
import struct
import sys
import time

import torch
from torch import nn
from torch.nn import functional as F

DTYPES = {"F32": torch.float32, "I64": torch.int64}


class Sizes:
    """The running size of one forward pass, and the map sizes that it met."""

    def __init__(self, size):
        self.input = size
        self.current = size
        self.seen = []

    def start(self):
        self.current = self.input
        self.seen = []

    def see(self, x):
        self.seen.append(x.shape[2])


class Adaptor(nn.Module):
    """Two branches at one learned size: gain * ((1 - w) * down + w * keep)."""

    def __init__(self, sizes, gain=1.0):
        super().__init__()
        self.alpha = nn.Parameter(torch.zeros(1))
        self.sizes = sizes
        self.gain = gain

    def mix(self, down, keep):
        factor = 0.5 + 0.5 / (1 + math.exp(-self.alpha.item()))
        self.sizes.current = max(1, math.floor(self.sizes.current * factor))
        size = (self.sizes.current, self.sizes.current)
        down = F.interpolate(down, size, mode="bilinear", align_corners=True)
        keep = F.interpolate(keep, size, mode="bilinear", align_corners=True)
        mixed = torch.lerp(down, keep, torch.sigmoid(self.alpha))
        return mixed if self.gain == 1.0 else self.gain * mixed

    def forward(self, x):
        return self.mix(F.max_pool2d(x, 2), x)


def spread(count, places):
    return [i * places // count for i in range(count)]


class Vgg(nn.Module):
    CHANNELS = [64, 64, 128, 128, 256, 256, 256, 512, 512, 512, 512, 512, 512]

    def __init__(self, width, classes, sizes, adaptors):
        super().__init__()
        self.sizes = sizes
        at = spread(adaptors, len(self.CHANNELS) - 1)
        modules, inputs = [], 3
        for i, count in enumerate(self.CHANNELS):
            outputs = max(1, int(count * width))
            modules += [nn.Conv2d(inputs, outputs, 3, padding=1), nn.BatchNorm2d(outputs)]
            modules.append(Adaptor(sizes) if i in at else nn.Identity())
            inputs = outputs
        self.features = nn.Sequential(*modules)
        self.classifier = nn.Sequential(nn.Linear(inputs, classes))

    def forward(self, x):
        for i in range(0, len(self.features), 3):
            self.sizes.see(x)
            convolution, norm, adaptor = self.features[i : i + 3]
            x = adaptor(F.relu(norm(convolution(x)), inplace=True))
        return self.classifier(x.mean((2, 3)))


class Bottleneck(nn.Module):
    def __init__(self, inputs, planes, sizes, adapts):
        super().__init__()
        outputs = 4 * planes
        self.conv1, self.bn1 = nn.Conv2d(inputs, planes, 1, bias=False), nn.BatchNorm2d(planes)
        self.conv2, self.bn2 = nn.Conv2d(planes, planes, 3, padding=1, bias=False), nn.BatchNorm2d(planes)
        self.conv3, self.bn3 = nn.Conv2d(planes, outputs, 1, bias=False), nn.BatchNorm2d(outputs)
        if adapts or inputs != outputs:
            stride = 2 if adapts else 1
            projection = nn.Conv2d(inputs, outputs, 1, stride=stride, bias=False)
            self.downsample = nn.Sequential(projection, nn.BatchNorm2d(outputs))
        else:
            self.downsample = nn.Identity()
        self.adaptor = Adaptor(sizes, gain=2.0) if adapts else None

    def forward(self, x):
        body = F.relu(self.bn1(self.conv1(x)), inplace=True)
        body = F.relu(self.bn2(self.conv2(body)), inplace=True)
        body = self.bn3(self.conv3(body))
        shortcut = self.downsample(x)
        x = body + shortcut if self.adaptor is None else self.adaptor.mix(shortcut, body)
        return F.relu(x, inplace=True)


class ResNet50(nn.Module):
    BLOCKS = [3, 4, 6, 3]

    def __init__(self, width, classes, sizes, adaptors):
        super().__init__()
        self.sizes = sizes
        at = spread(adaptors, sum(self.BLOCKS))
        channels = max(1, int(64 * width))
        self.conv1 = nn.Conv2d(3, channels, 3, padding=1, bias=False)
        self.bn1 = nn.BatchNorm2d(channels)
        self.stem = Adaptor(sizes)
        position = 0
        for group, count in enumerate(self.BLOCKS):
            planes = max(1, int((64 << group) * width))
            blocks = []
            for _ in range(count):
                position += 1
                blocks.append(Bottleneck(channels, planes, sizes, position in at))
                channels = 4 * planes
            setattr(self, f"layer{group + 1}", nn.Sequential(*blocks))
        self.fc = nn.Linear(channels, classes)

    def forward(self, x):
        self.sizes.see(x)
        x = self.stem(F.relu(self.bn1(self.conv1(x)), inplace=True))
        for group in (self.layer1, self.layer2, self.layer3, self.layer4):
            for block in group:
                self.sizes.see(x)
                x = block(x)
        return self.fc(x.mean((2, 3)))


def divisible(count):
    nearest = max(8, int(count + 4) // 8 * 8)
    return nearest + 8 if nearest < 0.9 * count else nearest


def unit(inputs, outputs, kernel, groups=1):
    convolution = nn.Conv2d(inputs, outputs, kernel, padding=kernel // 2, groups=groups, bias=False)
    return nn.Sequential(convolution, nn.BatchNorm2d(outputs), nn.ReLU6(inplace=True))


class Inverted(nn.Module):
    def __init__(self, inputs, outputs, expansion):
        super().__init__()
        hidden = inputs * expansion
        expand = [unit(inputs, hidden, 1)] if expansion != 1 else []
        project = [nn.Conv2d(hidden, outputs, 1, bias=False), nn.BatchNorm2d(outputs)]
        self.conv = nn.Sequential(*expand, unit(hidden, hidden, 3, groups=hidden), *project)
        self.shortcut = inputs == outputs

    def forward(self, x):
        return x + self.conv(x) if self.shortcut else self.conv(x)


class MobileNetV2(nn.Module):
    GROUPS = [(1, 16, 1), (6, 24, 2), (6, 32, 3), (6, 64, 4), (6, 96, 3), (6, 160, 3), (6, 320, 1)]

    def __init__(self, width, classes, sizes, adaptors):
        super().__init__()
        self.sizes = sizes
        channels = divisible(32 * width)
        features = [unit(3, channels, 3)]
        for expansion, count, blocks in self.GROUPS:
            for _ in range(blocks):
                outputs = divisible(count * width)
                features.append(Inverted(channels, outputs, expansion))
                channels = outputs
        at = spread(adaptors, len(features))
        last = divisible(1280 * max(1, width))
        features.append(unit(channels, last, 1))
        self.features = nn.Sequential(*features)
        self.adaptors = nn.ModuleDict({str(i): Adaptor(sizes) for i in at})
        self.classifier = nn.Sequential(nn.Identity(), nn.Linear(last, classes))

    def forward(self, x):
        for i, feature in enumerate(self.features):
            self.sizes.see(x)
            x = feature(x)
            if str(i) in self.adaptors:
                x = self.adaptors[str(i)](x)
        return self.classifier(x.mean((2, 3)))


NETWORKS = {"vgg-d": Vgg, "resnet-50": ResNet50, "mobilenet-v2": MobileNetV2}


def stored_name(name):
    """An adaptor's alpha lies at its place in the network, not in a module of its own."""
    if name.startswith("adaptors."):
        return name.replace("adaptors.", "features.")
    return name.replace(".adaptor.alpha", ".alpha")


def read_tensors(path):
    """A safetensors file: the length of a JSON header, the header, the numbers."""
    with open(path, "rb") as file:
        (length,) = struct.unpack("<Q", file.read(8))
        header = json.loads(file.read(length))
        data = bytearray(file.read())
    tensors = {}
    for name, entry in header.items():
        if name != "__metadata__":
            begin, end = entry["data_offsets"]
            flat = torch.frombuffer(data[begin:end], dtype=DTYPES[entry["dtype"]])
            tensors[name] = flat.reshape(entry["shape"]).clone()
    return tensors


def load(network, stored):
    left = dict(stored)
    for name, tensor in network.state_dict().items():
        tensor.copy_(left.pop(stored_name(name)))
    if left:
        raise ValueError(f"the network here has no {sorted(left)[:5]}")


class Training:
    def __init__(self, asked):
        torch.set_num_threads(asked["threads"])
        self.device = torch.device(asked["device"].replace("gpu", "cuda"))
        self.sizes = Sizes(asked["size"])
        make = NETWORKS[asked["network"]]
        network = make(asked["width"], asked["classes"], self.sizes, asked["adaptors"])
        load(network, read_tensors(asked["weights"]))
        self.network = network.to(self.device).train()
        batch = read_tensors(asked["batch"])
        self.images, self.labels = batch["images"].to(self.device), batch["labels"].to(self.device)
        named = list(self.network.named_parameters())
        self.alphas = [p for name, p in named if name.endswith("alpha")]
        self.weights = [p for name, p in named if not name.endswith("alpha")]
        self.rates = asked["rates"]
        self.timed = {}

    def optimizers(self, rates, fused=None):
        weights = torch.optim.SGD(
            self.weights, rates["weights"], momentum=0.9, weight_decay=rates["decay"], nesterov=True, fused=fused
        )
        alphas = torch.optim.SGD(self.alphas, rates["alphas"], momentum=0.9, nesterov=True, fused=fused)
        return weights, alphas

    def phase(self, optimizer, group):
        self.sizes.start()
        loss = F.cross_entropy(self.network(self.images), self.labels)
        optimizer.zero_grad()
        loss.backward(inputs=group)
        optimizer.step()
        return loss.detach()

    def wait(self):
        if self.device.type == "cuda":
            torch.cuda.synchronize()

    def built(self):
        return {
            "threads": torch.get_num_threads(),
            "parameters": sum(p.numel() for p in self.alphas + self.weights),
        }

    def check(self, asked):
        weights, alphas = self.optimizers(self.rates)
        losses = [self.phase(alphas, self.alphas)]
        losses += [self.phase(weights, self.weights) for _ in range(asked["batches"])]
        return {
            "losses": [loss.item() for loss in losses],
            "alphas": [alpha.item() for alpha in self.alphas],
            "shape": self.sizes.seen,
        }

    def time(self, asked):
        """The alphas' rate is 0: sizes stay, so that every round does the same work."""
        fused = asked["fused"]
        if fused not in self.timed:
            self.timed[fused] = self.optimizers({**self.rates, "weights": asked["rate"], "alphas": 0.0}, fused or None)
        weights, alphas = self.timed[fused]
        self.wait()
        start = time.perf_counter()
        self.phase(alphas, self.alphas)
        self.phase(weights, self.weights)
        self.wait()
        between = time.perf_counter()
        for _ in range(asked["steps"]):
            self.phase(weights, self.weights)
        self.wait()
        end = time.perf_counter()
        return {"bothMs": 1000 * (between - start), "weightsMs": 1000 * (end - between) / asked["steps"]}


def main():
    print(json.dumps({"python": platform.python_version(), "torch": torch.__version__}), flush=True)
    training = None
    for line in sys.stdin:
        asked = json.loads(line)
        if asked["do"] == "build":
            training = None  # frees the one before
            training = Training(asked)
            answer = training.built()
        elif asked["do"] == "check":
            answer = training.check(asked)
        else:
            answer = training.time(asked)
        print(json.dumps(answer), flush=True)


main()
