"""How fast torchvision makes batches of JPEG files, to compare with './shapestream data bench DIR --image-size 224':

    python torchvision_speed.py DIR

Makes DIR where it is missing: 64 JPEGs of 500 x 375 to 425 pixels, quality 90, noise with the spectrum of photographs.
Counts processor time, one thread, as the command does; files are in the page cache. float: as networks get them
(ToTensor, Normalize); uint8: as ShapeStream sends them. loader: in batches of 128, put together by torch's DataLoader."""
import os
import sys
import time

import numpy as np
import torch
import torchvision
from PIL import Image
from PIL import __version__ as pillow
from torch.utils.data import DataLoader
from torchvision import transforms as T
from torchvision.datasets import ImageFolder

folder = sys.argv[1]
torch.set_num_threads(1)


def make():
    rng = np.random.default_rng(1)
    os.makedirs(f"{folder}/noise")
    for i in range(64):
        height, width = 375 + i % 3 * 25, 500
        f = np.hypot(np.fft.fftfreq(height)[:, None], np.fft.rfftfreq(width)[None])
        f[0, 0] = np.inf
        planes = [np.fft.irfft2((rng.normal(size=f.shape) + 1j * rng.normal(size=f.shape)) / f**1.2, (height, width)) for _ in range(3)]
        grey, red, blue = [plane / plane.std() for plane in planes]
        pixels = np.stack([grey + 0.35 * red, grey, grey + 0.35 * blue], -1) * 52 + 118
        Image.fromarray(np.clip(pixels, 0, 255).astype(np.uint8)).save(f"{folder}/noise/{i:03}.jpg", quality=90)


if not os.path.isdir(folder):
    make()
normalize = T.Normalize([0.485, 0.456, 0.406], [0.229, 0.224, 0.225])
fits = {
    "short-side": [T.Resize(256), T.RandomCrop(224), T.RandomHorizontalFlip()],
    "random-resized": [T.RandomResizedCrop(224), T.RandomHorizontalFlip()],
    "stretch": [T.Resize((224, 224)), T.RandomHorizontalFlip()],
}
ends = {"float": [T.ToTensor(), normalize], "uint8": [T.PILToTensor()]}
print(f"torch {torch.__version__}, torchvision {torchvision.__version__}, Pillow {pillow}")
for fit, crops in fits.items():
    for end, last in ends.items():
        data = ImageFolder(folder, T.Compose(crops + last))
        kinds = {"": lambda: [data[i] for i in range(len(data))], " loader": lambda: list(DataLoader(data, 128, shuffle=True))}
        for kind, run in kinds.items():
            rates = []
            for _ in range(4):
                begin = time.process_time()
                run()
                rates.append(len(data) / (time.process_time() - begin))
            print(f"{fit} {end}{kind}: " + " ".join(f"{rate:.0f}" for rate in sorted(rates[1:])) + " images/s")
