"""How the reader model in `qa/reader.onnx` was made: examples, network, training, measurement. See README.md."""
