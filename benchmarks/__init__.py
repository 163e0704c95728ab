"""Quality and speed, measured beside a plain LlamaIndex stack. See README.md for the commands."""
