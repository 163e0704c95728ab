"""The mean of checkpoints of one line of training as int8 ONNX: `python -m training.average A.pt B.pt --out FILE`.

A model between two that were trained one after the other keeps what the first knew of other questions (Wortsman et al.,
"Robust fine-tuning of zero-shot models", arXiv 2109.01903).
"""

import argparse
import tempfile
from pathlib import Path

import torch

from training.model import export, from_base, quantise
from training.retrieve import base_folder


def main() -> None:
    parser = argparse.ArgumentParser(description="Write the mean of checkpoints as int8 ONNX.")
    parser.add_argument("checkpoints", type=Path, nargs="+")
    parser.add_argument("--out", type=Path, required=True)
    args = parser.parse_args()
    states = [torch.load(path, weights_only=True) for path in args.checkpoints]
    reader = from_base(base_folder())
    reader.load_state_dict({name: torch.stack([state[name] for state in states]).mean(0) for name in states[0]})
    with tempfile.TemporaryDirectory() as folder:
        full = Path(folder) / "reader.onnx"
        export(reader, full)
        quantise(full, args.out)


if __name__ == "__main__":
    main()
