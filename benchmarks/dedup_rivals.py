"""Ways to find the pairs of similar texts, ours and the rivals', each from texts to pairs of places."""

import re
import unicodedata
from collections.abc import Callable, Sequence

NO_LETTER = re.compile(r"\W+")

Pairs = list[tuple[int, int]]

# the prefix filter in SQL: the rarest shingles of each text, joined, and what is found compared in full
DUCKDB = (
    """
    create table grams as select distinct id, hash({run}) as gram from (
      select id, c, unnest(range(1, greatest(len(c) - {length} + 2, 2))) as i from (
        select id, string_split(t, '') as c from texts where len(t) > 0))
    """,
    "create table sizes as select id, count(*) as n from grams group by id",
    "create table rarity as select gram, count(*) as df from grams group by gram",
    """
    create table prefixes as select id, gram, n, place from (
      select id, gram, n, df, row_number() over (partition by id order by df, gram) as place
      from grams join rarity using (gram) join sizes using (id))
    where place <= n - ceil({threshold} * n - 1e-9) + 1 and df > 1
    """,
    """
    create table found as select distinct a.id as one, b.id as other
    from prefixes a join prefixes b on a.gram = b.gram and a.id < b.id
    where least(a.n, b.n) >= {threshold} * greatest(a.n, b.n) - 1e-9
      and 1 + least(a.n - a.place, b.n - b.place) >= {threshold} / (1 + {threshold}) * (a.n + b.n) - 1e-9
    """,
    """
    create table sets as select id, list(gram) as members from grams
    where id in (select one from found union select other from found) group by id
    """,
    """
    select one, other from (
      select one, other, len(list_intersect(a.members, b.members)) as shared,
        len(a.members) + len(b.members) as total
      from found join sets a on a.id = one join sets b on b.id = other)
    where shared / (total - shared) >= {threshold}
    """,
)


def wardround(texts: Sequence[str], length: int, threshold: float) -> Pairs:
    from pipelines.similarity.shingles import shingle
    from pipelines.similarity.similar_pairs import similar_pairs

    pairs = similar_pairs(shingle(texts, length), threshold)
    return list(zip(pairs.left.tolist(), pairs.right.tolist(), strict=True))


def datasketch(texts: Sequence[str], length: int, threshold: float) -> Pairs:
    """MinHash LSH as its documentation shows it, with 128 permutations; what it finds is not compared."""
    from datasketch import MinHash, MinHashLSH

    lsh = MinHashLSH(threshold=threshold, num_perm=128)
    pairs: Pairs = []
    for place, text in enumerate(texts):
        sketch = MinHash(num_perm=128)
        sketch.update_batch([run.encode() for run in runs(text, length)])
        pairs += [(other, place) for other in lsh.query(sketch)]
        lsh.insert(place, sketch)
    return pairs


def set_similarity_search(texts: Sequence[str], length: int, threshold: float) -> Pairs:
    from SetSimilaritySearch import all_pairs

    sets = [runs(text, length) for text in texts]
    found = all_pairs(sets, similarity_func_name="jaccard", similarity_threshold=threshold)
    return [(one, other) for one, other, _ in found]


def duckdb(texts: Sequence[str], length: int, threshold: float) -> Pairs:
    import duckdb
    import pyarrow as pa

    connection = duckdb.connect()
    table = pa.table({"id": range(len(texts)), "t": list(map(plain, texts))})
    connection.register("texts", table)
    run = " || ".join(f"coalesce(c[i + {place}], '')" for place in range(length))
    for step in DUCKDB:
        connection.execute(step.format(run=run, length=length, threshold=threshold))
    return connection.fetchall()


def runs(text: str, length: int) -> set[str]:
    letters = plain(text)
    return {letters[i : i + length] for i in range(max(len(letters) - length + 1, 1))}


def plain(text: str) -> str:
    """The text as ours normalises it, in the quickest way there is for one text at a time."""
    return NO_LETTER.sub("", unicodedata.normalize("NFKC", text).lower())


METHODS: dict[str, Callable[[Sequence[str], int, float], Pairs]] = {
    "wardround": wardround,
    "datasketch": datasketch,
    "SetSimilaritySearch": set_similarity_search,
    "duckdb": duckdb,
}
EXACT = ("wardround", "SetSimilaritySearch", "duckdb")
