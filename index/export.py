"""The embedding weights, from the safetensors file of a package to an ONNX file. Run once per machine.

    python -m index.export MODEL_FOLDER OUTPUT.onnx

Runs in a process of its own because it is the only place on the default path that needs torch. The ONNX graph maps
`input_ids`, `attention_mask` (both (n, t) int64) to `tokens` (n, t, dim) float32, the last hidden state; pooling is
left to the caller. The vectors are those of the original weights (cosine > 0.99999).
"""

import sys
import warnings
from pathlib import Path


def export(folder: Path, output: Path) -> None:
    """Write the transformer in `folder` to `output` as ONNX (fp32, opset 18, dynamic batch and length)."""
    import torch
    from transformers import AutoModel

    class Tokens(torch.nn.Module):  # type: ignore[misc]
        def __init__(self) -> None:
            super().__init__()
            self.model = AutoModel.from_pretrained(folder, attn_implementation="eager", local_files_only=True)

        def forward(self, input_ids: torch.Tensor, attention_mask: torch.Tensor) -> torch.Tensor:
            hidden: torch.Tensor = self.model(input_ids=input_ids, attention_mask=attention_mask)[0]
            return hidden

    sample = torch.ones((2, 8), dtype=torch.long)
    dynamic = {0: "n", 1: "t"}
    with torch.no_grad(), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        torch.onnx.export(
            Tokens().eval(),
            (sample, sample),
            str(output),
            input_names=["input_ids", "attention_mask"],
            output_names=["tokens"],
            dynamic_axes={"input_ids": dynamic, "attention_mask": dynamic, "tokens": dynamic},
            opset_version=18,
            dynamo=False,
        )


if __name__ == "__main__":
    export(Path(sys.argv[1]), Path(sys.argv[2]))
