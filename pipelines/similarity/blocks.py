"""Similar pairs found block by block, so that any number of processes or machines can share the work.

Each text belongs to one block; every two blocks that can hold a pair are joined by one task. A task gets
paths and numbers and gives back pairs, so that no text travels twice.
"""

from collections.abc import Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from functools import partial
from itertools import chain, combinations_with_replacement
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from pipelines.engine import mapped
from pipelines.similarity.prefixes import SLACK, build_index, part_of
from pipelines.similarity.shingles import Shingles, shingle
from pipelines.similarity.similar_pairs import Pairs, candidates, compare, jaccard, joined

GUARD_SHINGLE = 2


@dataclass(frozen=True)
class Blocks:
    """How to share the work: who runs it, on how many workers, in how many blocks, by files in which folder.

    Every worker must see the folder under the same path.
    """

    executor: Executor
    workers: int
    count: int
    folder: Path


@dataclass(frozen=True)
class Wanted:
    """What counts as similar, as plain values; `guard` is 0 where questions do not matter."""

    threshold: float
    shingle: int
    guard: float


def pairs_in_blocks(
    texts: Sequence[str], questions: Sequence[str] | None, wanted: Wanted, blocks: Blocks
) -> Pairs:
    """The pairs that `similar_pairs` finds, those that the guard on the questions lets count."""
    paths = _write_blocks(texts, questions, blocks)
    sizes = list(mapped(blocks.executor, partial(shingle_block, wanted=wanted), paths, blocks.workers))
    tasks = [
        (paths[one], paths[other])
        for one, other in combinations_with_replacement(range(len(paths)), 2)
        if _can_be_similar(sizes[one], sizes[other], wanted.threshold)
    ]
    return joined(list(mapped(blocks.executor, partial(join_blocks, wanted=wanted), tasks, blocks.workers)))


def shingle_block(path: str, wanted: Wanted) -> tuple[int, int]:
    """Write the block's sets beside it; return the sizes of the smallest and the largest of them."""
    block = pq.read_table(path)
    sets = shingle(block["text"].to_pylist(), wanted.shingle)
    kept = {"places": block["place"].to_numpy(), **_as_arrays(sets, "text")}
    if wanted.guard:
        kept |= _as_arrays(shingle(block["question"].to_pylist(), GUARD_SHINGLE), "question")
    np.savez(_sets_path(path), **kept)
    return int(sets.sizes.min(initial=0)), int(sets.sizes.max(initial=0))


def join_blocks(paths: tuple[str, str], wanted: Wanted) -> Pairs:
    """The pairs with one text in each of two blocks, or those within one block given twice."""
    loaded = [np.load(_sets_path(path)) for path in dict.fromkeys(paths)]
    places = np.concatenate([block["places"] for block in loaded])
    index = build_index(_sets(loaded, "text"), wanted.threshold)
    in_first = np.arange(places.size) < loaded[0]["places"].size
    first, second = part_of(index, in_first), part_of(index, ~in_first if len(loaded) > 1 else in_first)
    directions = [(first, second), (second, first)][: len(loaded)]
    found = chain.from_iterable(compare(index, candidates(index, *direction)) for direction in directions)
    pairs = joined(list(found))
    if wanted.guard:
        alike = jaccard(_sets(loaded, "question"), pairs.left, pairs.right) >= wanted.guard
        pairs = Pairs(pairs.left[alike], pairs.right[alike], pairs.jaccard[alike])
    return Pairs(places[pairs.left], places[pairs.right], pairs.jaccard)


def _write_blocks(texts: Sequence[str], questions: Sequence[str] | None, blocks: Blocks) -> list[str]:
    """The texts in files, those of like length together, so that few blocks have to be joined."""
    order = np.argsort(np.fromiter(map(len, texts), np.int64, len(texts)), kind="stable")
    paths = []
    for number, places in enumerate(np.array_split(order, max(1, min(blocks.count, len(texts))))):
        columns = {"place": places, "text": pa.array([texts[place] for place in places], pa.large_string())}
        if questions:
            columns["question"] = pa.array([questions[place] for place in places], pa.large_string())
        paths.append(str(blocks.folder / f"block-{number:04}.parquet"))
        pq.write_table(pa.table(columns), paths[-1])
    return paths


def _can_be_similar(one: tuple[int, int], other: tuple[int, int], threshold: float) -> bool:
    """Whether two sets of these smallest and largest sizes can be near enough in size."""
    return one[1] >= threshold * other[0] - SLACK and other[1] >= threshold * one[0] - SLACK


def _sets_path(path: str) -> Path:
    return Path(path).with_suffix(".npz")


def _as_arrays(sets: Shingles, name: str) -> dict[str, np.ndarray]:
    return {f"{name}_{part}": getattr(sets, part) for part in ("grams", "starts", "sizes")}


def _sets(blocks: list, name: str) -> Shingles:
    """The sets of several blocks, one after the other, as one."""
    grams, starts, sizes = (
        [block[f"{name}_{part}"] for block in blocks] for part in ("grams", "starts", "sizes")
    )
    offsets = np.cumsum([0, *(each.size for each in grams)])
    moved = [each + offset for each, offset in zip(starts, offsets, strict=False)]
    return Shingles(np.concatenate(grams), np.concatenate(moved), np.concatenate(sizes))
