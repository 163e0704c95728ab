"""Footnote inside LlamaIndex programs: a retriever and a query engine over the same library.

    from qa import Assistant
    from qa.llama import FootnoteQueryEngine, FootnoteRetriever
    nodes = FootnoteRetriever(Assistant()).retrieve("How long is the agreement valid?")
    response = FootnoteQueryEngine(Assistant()).query("How long is the agreement valid?")

Nodes carry exact spans: `assistant.document(node.metadata["source"]).text[node.start_char_idx:node.end_char_idx]` is
the node's text. LlamaIndex's global Settings are neither read nor changed.
"""

from collections.abc import Sequence

from llama_index.core.base.base_query_engine import BaseQueryEngine
from llama_index.core.base.response.schema import RESPONSE_TYPE, Response
from llama_index.core.callbacks import CallbackManager
from llama_index.core.prompts.mixin import PromptMixinType
from llama_index.core.retrievers import BaseRetriever
from llama_index.core.schema import NodeWithScore, QueryBundle, TextNode

from qa.answer import Answer
from qa.assistant import Assistant


class FootnoteRetriever(BaseRetriever):
    """Passages of an assistant's library, best first, as nodes with exact spans."""

    def __init__(self, assistant: Assistant, k: int = 5) -> None:
        super().__init__(callback_manager=CallbackManager())
        self._assistant = assistant
        self._k = k

    def _retrieve(self, query_bundle: QueryBundle) -> list[NodeWithScore]:
        hits = self._assistant.search(query_bundle.query_str, self._k)
        return [_node(h.source, h.title, h.page, h.start, h.end, h.text, h.score) for h in hits]


class FootnoteQueryEngine(BaseQueryEngine):
    """An assistant's cited answers; the response's source nodes are the cited quotes, in the order of their numbers."""

    def __init__(self, assistant: Assistant) -> None:
        super().__init__(callback_manager=CallbackManager())
        self._assistant = assistant

    def _query(self, query_bundle: QueryBundle) -> RESPONSE_TYPE:
        return _response(self._assistant.ask(query_bundle.query_str))

    async def _aquery(self, query_bundle: QueryBundle) -> RESPONSE_TYPE:
        import asyncio

        return _response(await asyncio.to_thread(self._assistant.ask, query_bundle.query_str))

    def _get_prompt_modules(self) -> PromptMixinType:
        return {}


def _response(answer: Answer) -> Response:
    nodes: Sequence[NodeWithScore] = [
        _node(c.source, c.title, c.page, c.start, c.end, c.quote, answer.confidence) for c in answer.citations
    ]
    metadata = {"answered": answer.answered, "confidence": answer.confidence, "unsupported": list(answer.unsupported)}
    return Response(response=answer.text, source_nodes=list(nodes), metadata=metadata)


def _node(source: str, title: str, page: int | None, start: int, end: int, text: str, score: float) -> NodeWithScore:
    metadata = {"source": source, "title": title, **({"page": page} if page else {})}
    node = TextNode(
        id_=f"{source}:{start}-{end}",
        text=text,
        start_char_idx=start,
        end_char_idx=end,
        metadata=metadata,
        excluded_embed_metadata_keys=list(metadata),
        excluded_llm_metadata_keys=["source"],
    )
    return NodeWithScore(node=node, score=score)
