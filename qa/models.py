"""Language models: from what the user named to a LlamaIndex LLM. Nothing is contacted here."""

import os
import re
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from index import InputError

if TYPE_CHECKING:
    from llama_index.core.llms import LLM

    from qa.settings import Settings

_OLLAMA = "http://127.0.0.1:11434"


def connect(settings: "Settings") -> "LLM | None":
    """The LLM that `settings.llm` names, or None for no model. Raises InputError for a name of no known form."""
    named: Any = settings.llm
    if not named:
        return None
    if not isinstance(named, str):
        if not hasattr(named, "stream_chat"):
            raise InputError(
                f"llm must be a LlamaIndex LLM or text like http://host:port/v1#model, not {type(named).__name__}."
            )
        model: LLM = named
        return model
    base, name = _address(named)
    from llama_index.llms.openai_like import OpenAILike

    model = OpenAILike(
        model=name,
        api_base=base,
        api_key=os.environ.get("FOOTNOTE_API_KEY") or "none",  # given, so that no other key leaves this machine
        is_chat_model=True,
        context_window=1_000_000,  # the server knows its own
        max_tokens=settings.max_tokens,
        temperature=0.0,
        timeout=settings.patience,
        max_retries=0,
    )
    return model


def label(llm: Any) -> str:
    """A short name for a model to show to people."""
    if isinstance(llm, str):
        return llm
    metadata = getattr(llm, "metadata", None)
    return str(getattr(metadata, "model_name", "") or type(llm).__name__)


def _address(named: str) -> tuple[str, str]:
    """(API base, model name) of "ollama/NAME" or "http://host:port/v1#model"."""
    if named.startswith("ollama/") and named != "ollama/":
        host = os.environ.get("OLLAMA_HOST") or _OLLAMA
        base = host if "://" in host else f"http://{host}"
        return f"{base.rstrip('/')}/v1", named.removeprefix("ollama/")
    base, _, name = named.partition("#")
    if re.match(r"https?://", base) and urlsplit(base).hostname:
        return base.rstrip("/"), name or "default"
    raise InputError(f"The language model {named!r} is not understood; use http://host:port/v1#model or ollama/NAME.")
