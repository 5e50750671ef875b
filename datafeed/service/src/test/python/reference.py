"""Makes the reference images in src/test/resources/pil with Pillow and torchvision: python reference.py FOLDER

Sources are computed (ReferenceImagesTest computes the same), results are Pillow's."""
import io
import sys

import numpy as np
from PIL import Image, ImageOps
from torchvision import transforms as T

folder = sys.argv[1]


def source(width, height):
    y, x, c = np.meshgrid(np.arange(height), np.arange(width), np.arange(3), indexing="ij")
    smooth = (x * (3 + c) + y * (5 - c)) % 511
    fine = (x * 7919 + y * 104729 + c * 1299709 + x * y * 31) % 61
    return Image.fromarray((np.abs(smooth - 255) * 3 // 4 + fine).astype(np.uint8))


def resized(name, width, height, to, crop):
    image = source(width, height).resize(to, Image.BILINEAR)
    image.crop(crop).save(f"{folder}/{name}.png")


def part(name, width, height, box, size):
    source(width, height).crop(box).resize((size, size), Image.BILINEAR).save(f"{folder}/{name}.png")


resized("short-side", 250, 188, (85, 64), (14, 4, 70, 60))
resized("enlarged", 20, 30, (64, 96), (4, 20, 60, 76))
resized("much-smaller", 900, 700, (64, 64), (4, 4, 60, 60))
part("part", 250, 188, (31, 17, 31 + 123, 17 + 97), 56)
part("stretch", 250, 188, (0, 0, 250, 188), 56)

small = source(48, 32)


def decoded(name, image, kind, **options):
    image.save(f"{folder}/{name}", kind, **options)
    seen = ImageOps.exif_transpose(Image.open(f"{folder}/{name}")).convert("RGB")
    seen.save(f"{folder}/{name}.expected.png")


smooth = source(24, 16).resize((48, 32), Image.BICUBIC)
decoded("plain.jpg", smooth, "JPEG", quality=90)
decoded("progressive.jpg", smooth, "JPEG", quality=90, progressive=True)
decoded("grey.jpg", smooth.convert("L"), "JPEG", quality=90)
decoded("cmyk.jpg", smooth.convert("CMYK"), "JPEG", quality=90, subsampling=0)
for orientation in range(2, 9):
    exif = Image.Exif()
    exif[0x0112] = orientation
    decoded(f"orientation-{orientation}.jpg", smooth, "JPEG", quality=90, subsampling=0, exif=exif)
alpha = small.copy()
alpha.putalpha(Image.linear_gradient("L").resize(small.size))
decoded("alpha.png", alpha, "PNG")
decoded("palette.png", small.quantize(32), "PNG")
decoded("lossless.webp", small, "WEBP", lossless=True)
decoded("lossy.webp", smooth, "WEBP", quality=90)
decoded("plain.bmp", small, "BMP")
wide = (np.arange(48 * 32).reshape(32, 48) * 42).astype(np.uint16)
Image.fromarray(wide).save(f"{folder}/16-bit.png")
Image.fromarray((wide >> 8).astype(np.uint8)).convert("RGB").save(f"{folder}/16-bit.png.expected.png")


def photo(width, height):
    """Noise with a spectrum like that of photographs."""
    rng = np.random.default_rng(7)
    f = np.hypot(np.fft.fftfreq(height)[:, None], np.fft.rfftfreq(width)[None])
    f[0, 0] = np.inf
    planes = [np.fft.irfft2((rng.normal(size=f.shape) + 1j * rng.normal(size=f.shape)) / f**1.4, (height, width)) for _ in range(3)]
    grey, red, blue = [plane / plane.std() for plane in planes]
    pixels = np.stack([grey + 0.35 * red, grey, grey + 0.35 * blue], -1) * 52 + 118
    return Image.fromarray(np.clip(pixels, 0, 255).astype(np.uint8))


# What torchvision's own transforms make of a JPEG file, to test on: PIL decodes it in full.
photo(1000, 750).save(f"{folder}/photo.jpg", quality=80)
seen = Image.open(f"{folder}/photo.jpg")
for size in (56, 112, 224):
    T.CenterCrop(size)(T.Resize(size * 256 // 224)(seen)).save(f"{folder}/photo.jpg.short-side-{size}.png")
    T.Resize((size, size))(seen).save(f"{folder}/photo.jpg.stretch-{size}.png")
