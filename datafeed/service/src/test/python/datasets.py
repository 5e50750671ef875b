"""Makes the data sets in src/test/resources/svhn and webdataset: python datasets.py RESOURCES

SVHN's files are written by SciPy (as it does by default, and compressed), shards by the webdataset library."""
import sys

import numpy as np
import webdataset
from scipy.io import savemat

resources = sys.argv[1]


def images(count):
    y, x, c, n = np.meshgrid(np.arange(32), np.arange(32), np.arange(3), np.arange(count), indexing="ij")
    return (y * 5 + x * 2 + c * 60 + n * 11).astype(np.uint8)


def svhn(name, labels, **options):
    arrays = {"X": images(len(labels)), "y": np.array(labels, np.uint8).reshape(-1, 1)}
    savemat(f"{resources}/svhn/{name}_32x32.mat", arrays, **options)


svhn("train", [1, 10, 9, 4, 7], do_compression=True)
svhn("test", [5])

jpeg = open(f"{resources}/pil/plain.jpg", "rb").read()
png = open(f"{resources}/pil/alpha.png", "rb").read()
with webdataset.TarWriter(f"{resources}/webdataset/train-000000.tar", mtime=0) as shard:
    shard.write({"__key__": "a/0001", "jpg": jpeg, "cls": 3, "json": {"width": 48}})
    shard.write({"__key__": "a/0002", "png": png, "cls": 0})
with webdataset.TarWriter(f"{resources}/webdataset/val-000000.tar", mtime=0) as shard:
    shard.write({"__key__": "b/0001", "jpg": jpeg, "cls": 2})
