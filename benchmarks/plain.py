"""The stack to compare with: LlamaIndex, Chroma and all-MiniLM-L6-v2 put together as their guides show.

Its SentenceSplitter cuts 256 tokens without overlap, so that the model reads all of every chunk. Two kindnesses: the
vectors come from Footnote's ONNX export of the same weights (identical vectors, faster), and the offsets of its chunks
are recovered in order, since the splitter's own point at the first copy of repeated text.
"""

import hashlib
import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from llama_index.core import Document, StorageContext, VectorStoreIndex
from llama_index.core.base.embeddings.base import BaseEmbedding
from llama_index.core.node_parser import SentenceSplitter
from llama_index.core.schema import TextNode
from pydantic import PrivateAttr

from index.embed import MiniLM, weights_folder

CHUNK = 256  # tokens


@dataclass(frozen=True, slots=True)
class Chunk:
    """A retrieved chunk: `text_of(source)[start:end]`."""

    source: str
    start: int
    end: int
    text: str
    score: float  # exp(-cosine distance), as LlamaIndex reports it for Chroma


class PackagedMiniLM(BaseEmbedding):  # type: ignore[misc]
    """all-MiniLM-L6-v2 as a LlamaIndex embedding."""

    _model: MiniLM = PrivateAttr(default_factory=MiniLM)

    def _get_text_embedding(self, text: str) -> list[float]:
        return self._get_text_embeddings([text])[0]

    def _get_text_embeddings(self, texts: list[str]) -> list[list[float]]:
        return [[float(value) for value in vector] for vector in self._model.embed(texts)]

    def _get_query_embedding(self, query: str) -> list[float]:
        return self._get_text_embedding(query)

    async def _aget_query_embedding(self, query: str) -> list[float]:
        return self._get_query_embedding(query)


class SentenceTransformersMiniLM(BaseEmbedding):  # type: ignore[misc]
    """The same weights run by sentence-transformers, as LlamaIndex's HuggingFaceEmbedding does: for timings."""

    _model: Any = PrivateAttr()

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        from sentence_transformers import SentenceTransformer

        self._model = SentenceTransformer(str(weights_folder()), device="cpu", local_files_only=True)

    def _get_text_embedding(self, text: str) -> list[float]:
        return self._get_text_embeddings([text])[0]

    def _get_text_embeddings(self, texts: list[str]) -> list[list[float]]:
        vectors = self._model.encode(texts, normalize_embeddings=True, show_progress_bar=False)
        return [[float(value) for value in vector] for vector in vectors]

    def _get_query_embedding(self, query: str) -> list[float]:
        return self._get_text_embedding(query)

    async def _aget_query_embedding(self, query: str) -> list[float]:
        return self._get_query_embedding(query)


class Plain:
    """An index of `texts` (source -> text), kept in `folder` so that a second run embeds nothing."""

    def __init__(self, texts: Mapping[str, str], folder: Path, embedding: BaseEmbedding | None = None) -> None:
        import chromadb
        from llama_index.vector_stores.chroma import ChromaVectorStore

        logging.getLogger("chromadb").setLevel(logging.ERROR)
        digest = hashlib.sha256(repr((CHUNK, sorted(texts.items()))).encode("utf-8", "surrogatepass")).hexdigest()
        client = chromadb.PersistentClient(str(folder))
        name, done = f"plain-{digest[:16]}", {"done": True}
        existing = {collection.name: collection for collection in client.list_collections()}
        complete = name in existing and (existing[name].metadata or {}).get("done")
        if not complete:
            for old in existing:
                client.delete_collection(old)
        collection = client.get_or_create_collection(
            name, embedding_function=None, configuration={"hnsw": {"space": "cosine"}}
        )
        store: Any = ChromaVectorStore(chroma_collection=collection)
        embedding = embedding or PackagedMiniLM(embed_batch_size=256)
        if complete:
            self._index = VectorStoreIndex.from_vector_store(store, embed_model=embedding)
        else:
            context = StorageContext.from_defaults(vector_store=store)
            self._index = VectorStoreIndex(chunks(texts), storage_context=context, embed_model=embedding)
            collection.modify(metadata=done)
        self.size = collection.count()

    def retrieve(self, question: str, k: int) -> tuple[Chunk, ...]:
        """The `k` nearest chunks, nearest first."""
        found = self._index.as_retriever(similarity_top_k=min(k, self.size)).retrieve(question)
        return tuple(
            Chunk(
                hit.node.metadata["file_name"],
                hit.node.start_char_idx or 0,
                hit.node.end_char_idx or 0,
                hit.node.get_content(),
                float(hit.score or 0.0),
            )
            for hit in found
        )


def chunks(texts: Mapping[str, str]) -> list[TextNode]:
    """The nodes of all texts, with the file name kept out of what is embedded, as SimpleDirectoryReader does."""
    splitter = SentenceSplitter(chunk_size=CHUNK, chunk_overlap=0)
    hidden = ["file_name"]
    nodes: list[TextNode] = []
    for source, text in texts.items():
        document = Document(
            text=text,
            metadata={"file_name": source},
            excluded_embed_metadata_keys=hidden,
            excluded_llm_metadata_keys=hidden,
        )
        nodes += _placed(splitter.get_nodes_from_documents([document]), text)
    return nodes


def _placed(nodes: Sequence[Any], text: str) -> list[TextNode]:
    """`nodes` in order, each at the first place of its text after the one before."""
    placed: list[TextNode] = []
    after = 0
    for node in nodes:
        start = text.find(node.text, after)
        if start >= 0:
            node.start_char_idx, node.end_char_idx = start, start + len(node.text)
            after = start + len(node.text)
        if node.text.strip():
            placed.append(node)
    return placed
