"""The mean of readers of one line of training as int8 ONNX: `python -m training.average A.pt B.onnx --out FILE`.

A model between two that were trained one after the other keeps what the first knew of other questions (Wortsman et al.,
"Robust fine-tuning of zero-shot models", arXiv 2109.01903).
"""

import argparse
import tempfile
from pathlib import Path

import torch

from training.model import Reader, export, quantise, restored


def main() -> None:
    parser = argparse.ArgumentParser(description="Write the mean of checkpoints as int8 ONNX.")
    parser.add_argument("checkpoints", type=Path, nargs="+", help="checkpoints or ONNX files")
    parser.add_argument("--out", type=Path, required=True)
    args = parser.parse_args()
    states = [restored(path).state_dict() for path in args.checkpoints]
    reader = Reader()
    reader.load_state_dict({name: torch.stack([state[name] for state in states]).mean(0) for name in states[0]})
    with tempfile.TemporaryDirectory() as folder:
        full = Path(folder) / "reader.onnx"
        export(reader, full)
        quantise(full, args.out)


if __name__ == "__main__":
    main()
