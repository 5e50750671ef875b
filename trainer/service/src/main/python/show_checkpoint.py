"""Prints what a checkpoint of the trainer holds, and compares each file with its size in run.json.

    python3 show_checkpoint.py CHECKPOINT          needs: pip install safetensors numpy
"""

import json
import pathlib
import sys

from safetensors.numpy import load_file


def main(folder):
    run = json.loads((folder / "run.json").read_text())
    state = run["state"]
    if state["format"] != 1:
        sys.exit(f"{folder}: format {state['format']} is not 1, the one that this script knows")
    position = state["position"]
    print(f"{state['run']}: epoch {position['epoch']}, step {position['step']}, alphas {state['alphas']}")
    for evaluation in state["evaluations"]:
        print(f"  epoch {evaluation['epoch']}: accuracy {evaluation['accuracy']:.4f}, loss {evaluation['loss']}")
    for name, expected in run["files"].items():
        size = (folder / name).stat().st_size
        if size != expected["bytes"]:
            sys.exit(f"{folder / name} has {size} bytes instead of {expected['bytes']}")
        print(name)
        for tensor, values in load_file(folder / name).items():
            print(f"  {tensor:60} {str(values.dtype):8} {list(values.shape)}")


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main(pathlib.Path(sys.argv[1]))
