"""Full-text search that understands Chinese: a tantivy index in a folder, one writer at a time, any number of readers.

The index is a copy: it can always be rebuilt from the database, so it is never backed up and may be deleted.
"""

import fcntl
import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from zlib import crc32

from tantivy import Document, Index, Occur, Query, Schema, SchemaBuilder

_CJK = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0002fa1f"
_RUN = re.compile(rf"[{_CJK}]+|[^\W_{_CJK}]+(?:[._/-][^\W_{_CJK}]+)*")
_BETWEEN = re.compile(rf"(?<=[{_CJK}])\s+(?=[{_CJK}])")
_HEAP = 32_000_000
_LONGEST = 200  # characters of a query that count: more is no question


@dataclass(frozen=True, slots=True)
class Shape:
    """What an index holds: texts with the weight of a hit in each, and exact words to filter and count by."""

    texts: Mapping[str, float]
    words: Sequence[str]


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing to be found: `rank` orders the answer where nothing was asked, the highest first."""

    id: str
    texts: Mapping[str, str]
    words: Mapping[str, Sequence[str]]
    rank: int = 0


@dataclass(frozen=True, slots=True)
class Hits:
    """The answer: how many, which (best first), how many per word, and whether only parts of the question matched."""

    total: int = 0
    ids: tuple[str, ...] = ()
    counts: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    is_partial: bool = False


def normal(text: str) -> str:
    """The text however it was typed: one width, one case, no spaces between Chinese characters."""
    return _BETWEEN.sub("", unicodedata.normalize("NFKC", text).casefold())


def tokens(text: str) -> list[str]:
    """Characters and pairs of Chinese, words of Latin and digits, and the parts of compounds such as codes."""
    return [token for run in _RUN.findall(normal(text)) for token in _tokens_of(run)]


def _is_chinese(run: str) -> bool:
    return re.match(f"[{_CJK}]", run) is not None


def _pairs(run: str) -> list[str]:
    return [run[i : i + 2] for i in range(len(run) - 1)] or [run]


def _tokens_of(run: str) -> Iterable[str]:
    if _is_chinese(run):
        return [*run, *_pairs(run)] if len(run) > 1 else [run]
    return dict.fromkeys((run, *re.split(r"[._/-]", run)))


def asked(text: str) -> list[str]:
    """What a question demands: pairs within each word as typed; single characters in a row are read as one word."""
    spaced = unicodedata.normalize("NFKC", text[:_LONGEST]).casefold()
    joined = re.sub(rf"(?<![{_CJK}])([{_CJK}](?:\s+[{_CJK}](?![{_CJK}]))+)", lambda m: re.sub(r"\s", "", m[1]), spaced)
    demanded = (_pairs(run) if _is_chinese(run) else [run] for run in _RUN.findall(joined))
    return list(dict.fromkeys(token for part in demanded for token in part))


class SearchIndex:
    """An index in a folder. Readers see each commit of the writer at their next question."""

    def __init__(self, folder: Path, shape: Shape) -> None:
        self.folder = folder / f"{crc32(repr(shape).encode()):08x}"  # another shape is another index
        self.shape = shape
        self._index: Index | None = None
        self._seen = 0

    @property
    def exists(self) -> bool:
        """Whether anything was ever written here."""
        return (self.folder / "meta.json").exists()

    @contextmanager
    def lock(self, *, wait: bool) -> Iterator[bool]:
        """Hold the writer's lock; gives False where another process has it and we do not wait."""
        self.folder.mkdir(parents=True, exist_ok=True)
        with (self.folder / ".lock").open("w") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
            except BlockingIOError:
                yield False
            else:
                yield True

    def write(self, entries: Iterable[Entry], remove: Iterable[str] = (), *, anew: bool = False) -> int:
        """Put entries in the place of those with the same id, in one commit; to be called under the lock."""
        index = Index(self._schema(), str(self.folder))
        writer = index.writer(heap_size=_HEAP, num_threads=1)
        if anew:
            writer.delete_all_documents()
        for gone in remove:
            writer.delete_documents_by_term("id", gone)
        written = 0
        for entry in entries:
            if not anew:
                writer.delete_documents_by_term("id", entry.id)
            writer.add_document(self._document(entry))
            written += 1
        writer.commit()
        writer.wait_merging_threads()
        return written

    def search(
        self,
        text: str = "",
        *,
        where: Mapping[str, Collection[str]],
        limit: int = 20,
        offset: int = 0,
        count: Sequence[str] = (),
    ) -> Hits:
        """Entries that hold all that is asked, else those that hold some of it; `where` names the words allowed."""
        demanded = asked(text)
        if not self.exists or (text.strip() and not demanded):
            return Hits()  # punctuation alone finds nothing, rather than everything
        index = self._opened()
        filters = [(Occur.Must, self._any_of(index.schema, name, words)) for name, words in where.items()]

        def ask(wanted: Query) -> Hits:
            query = Query.boolean_query([(Occur.Must, wanted), *filters])
            order = None if demanded else "rank"
            found = index.searcher().search(query, limit=max(limit, 1), offset=offset, order_by_field=order)
            ids = tuple(str(index.searcher().doc(address).get_first("id")) for _, address in found.hits[:limit])
            total = found.count or 0  # type: ignore[attr-defined]  # the stub forgets it
            return Hits(total, ids, self._counts(index, query, count))

        hits = ask(self._all_of(index.schema, demanded))
        if hits.total or len(demanded) < 2:
            return hits
        return replace(ask(self._some_of(index.schema, demanded)), is_partial=True)

    def likest(self, text: str, *, where: Mapping[str, Collection[str]], limit: int) -> tuple[str, ...]:
        """The entries that share the most telling pairs of characters with a text; none of them has to be there."""
        demanded = asked(text)
        if not self.exists or not demanded:
            return ()
        index = self._opened()
        filters = [(Occur.Must, self._any_of(index.schema, name, words)) for name, words in where.items()]
        some = Query.boolean_query([(Occur.Should, Query.term_query(index.schema, "all", token)) for token in demanded])
        found = index.searcher().search(Query.boolean_query([(Occur.Must, some), *filters]), limit=limit, count=False)
        return tuple(str(index.searcher().doc(address).get_first("id")) for _, address in found.hits)

    def _any_of(self, schema: Schema, name: str, words: Collection[str]) -> Query:
        return Query.const_score_query(Query.term_set_query(schema, name, list(words)), 0.0)

    def _counts(self, index: Index, query: Query, count: Sequence[str]) -> dict[str, dict[str, int]]:
        if not count:
            return {}
        asked_for = {name: {"terms": {"field": name, "size": 200}} for name in count}
        answer = index.searcher().aggregate(query, asked_for)
        return {name: {b["key"]: b["doc_count"] for b in answer[name]["buckets"]} for name in count}

    def _all_of(self, schema: Schema, demanded: list[str]) -> Query:
        if not demanded:
            return Query.all_query()
        must = [(Occur.Must, self._term(schema, token)) for token in demanded]
        return Query.boolean_query([*must, *self._weights(schema, demanded)])

    def _some_of(self, schema: Schema, demanded: list[str]) -> Query:
        should = [(Occur.Should, self._term(schema, token)) for token in demanded]
        least = max(1, len(demanded) // 3)
        some = Query.boolean_query(should, minimum_number_should_match=least)
        return Query.boolean_query([(Occur.Must, some), *self._weights(schema, demanded)])

    def _weights(self, schema: Schema, demanded: list[str]) -> list[tuple[Occur, Query]]:
        return [
            (Occur.Should, Query.boost_query(Query.term_query(schema, name, token), weight))
            for token in demanded
            for name, weight in self.shape.texts.items()
        ]

    def _term(self, schema: Schema, token: str) -> Query:
        exact = Query.term_query(schema, "all", token)
        if _is_chinese(token) or len(token) < 2:
            return exact
        begun = Query.regex_query(schema, "all", re.sub(r"([^\w])", r"\\\1", token) + ".*")
        return Query.boolean_query([(Occur.Should, exact), (Occur.Should, begun)])

    def _schema(self) -> Schema:
        builder = SchemaBuilder()
        builder.add_text_field("id", stored=True, tokenizer_name="raw", index_option="basic")
        builder.add_unsigned_field("rank", fast=True)
        for name in ("all", *self.shape.texts):
            builder.add_text_field(name, tokenizer_name="whitespace", index_option="freq")
        for name in self.shape.words:
            builder.add_text_field(name, fast=True, tokenizer_name="raw", index_option="basic")
        return builder.build()

    def _document(self, entry: Entry) -> Document:
        document = Document()
        document.add_text("id", entry.id)
        document.add_unsigned("rank", entry.rank)
        everything: list[str] = []
        for name, text in entry.texts.items():
            found = tokens(text)
            everything += found
            document.add_text(name, " ".join(found))
        document.add_text("all", " ".join(everything))
        for name, words in entry.words.items():
            for word in words:
                document.add_text(name, word)
        return document

    def _opened(self) -> Index:
        """The index, read again where its folder changed since the last question."""
        changed = (self.folder / "meta.json").stat().st_mtime_ns
        if self._index is None:
            self._index = Index.open(str(self.folder))
        if changed != self._seen:
            self._index.reload()
            self._seen = changed
        return self._index
