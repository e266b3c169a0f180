"""Exact deduplication against datasketch, SetSimilaritySearch and duckdb, in turn, on one made corpus.

    python benchmarks/deduplicate.py [--sizes 92000 300000] [--rounds 3] [--shingle 3] [--threshold 0.8]

Each run is a process of its own, from texts to pairs; processor seconds are the process's, all threads
together, from the moment the texts are there. All exact methods must find the same pairs.
"""

import argparse
import json
import math
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from benchmarks.dedup_rivals import EXACT, METHODS  # noqa: E402
from benchmarks.made_corpus import make_corpus  # noqa: E402
from pipelines.deduplicate import FIELDS, text_of  # noqa: E402

OURS = "wardround"
# what is to be reached: ours at most this share of theirs
GOALS = {"datasketch": 1 / 10, "SetSimilaritySearch": 1 / 10, "duckdb": 1 / 8}
MOST_MEGABYTES_AT_92000 = 1000
LARGEST_EXPONENT = 1.5


@dataclass(frozen=True)
class Run:
    """One run: processor and wall seconds, the process's largest memory in MB, and the pairs it found."""

    cpu: float
    wall: float
    megabytes: float
    pairs: frozenset[tuple[int, int]]


def main() -> None:
    arguments = parsed()
    if arguments.child:
        return child(arguments)
    medians = {size: measure(size, arguments) for size in arguments.sizes}
    tell_growth(medians)
    return None


def measure(size: int, arguments: argparse.Namespace) -> dict[str, float]:
    """Run all methods in turn on a corpus of this size; print the table; return median processor seconds."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "texts.json"
        path.write_text(json.dumps([text_of(record, FIELDS) for record in make_corpus(size)]))
        runs: dict[str, list[Run]] = {method: [] for method in arguments.methods}
        for number in range(arguments.rounds):
            for method in arguments.methods:
                if number == 0 or method == OURS or number < arguments.rival_rounds:
                    runs[method].append(run(method, path, arguments))
    tell(size, runs)
    return {method: statistics.median(each.cpu for each in of) for method, of in runs.items()}


def run(method: str, path: Path, arguments: argparse.Namespace) -> Run:
    out = path.with_name("pairs.json")
    options = ["--shingle", str(arguments.shingle), "--threshold", str(arguments.threshold)]
    command = [sys.executable, __file__, "--child", method, str(path), str(out), *options]
    subprocess.run(command, check=True, cwd=ROOT)
    result = json.loads(out.read_text())
    pairs = frozenset(tuple(sorted(pair)) for pair in result.pop("pairs"))
    return Run(**result, pairs=pairs)


def child(arguments: argparse.Namespace) -> None:
    method, source, out = arguments.child
    texts = json.loads(Path(source).read_text())
    cpu, wall = time.process_time(), time.perf_counter()
    pairs = METHODS[method](texts, arguments.shingle, arguments.threshold)
    result = {
        "cpu": time.process_time() - cpu,
        "wall": time.perf_counter() - wall,
        "megabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        "pairs": [(int(one), int(other)) for one, other in pairs],
    }
    Path(out).write_text(json.dumps(result))


def tell(size: int, runs: dict[str, list[Run]]) -> None:
    truth = next(runs[method][0].pairs for method in EXACT if method in runs)
    print(f"\n{size:,} records, {len(truth):,} pairs")
    titles = ("CPU s", "wall s", "MB", "ratio", "recall", "precision")
    print(f"{'method':20} {' '.join(f'{title:>9}' for title in titles)}  runs")
    ours = statistics.median(each.cpu for each in runs[OURS])
    for method, of in runs.items():
        cpu, wall = (statistics.median(getattr(each, name) for each in of) for name in ("cpu", "wall"))
        found = of[0].pairs
        shared = len(found & truth)
        recall, precision = shared / max(len(truth), 1), shared / max(len(found), 1)
        memory = max(each.megabytes for each in of)
        figures = f"{cpu:9.2f} {wall:9.2f} {memory:9.0f} {cpu / ours:8.1f}x {recall:9.3f} {precision:9.3f}"
        print(f"{method:20} {figures}  {len(of)}")
        if method in EXACT and found != truth:
            sys.exit(f"{method} is exact and finds other pairs: {len(found ^ truth)} differ")
        if method in GOALS:
            verdict = "reached" if ours <= GOALS[method] * cpu else "NOT reached"
            print(f"{'':20} at most 1/{1 / GOALS[method]:.0f} of {method}: {verdict}")
    memory = max(each.megabytes for each in runs[OURS])
    if size == 92_000:
        verdict = "reached" if memory < MOST_MEGABYTES_AT_92000 else "NOT reached"
        print(f"memory under {MOST_MEGABYTES_AT_92000} MB: {verdict}")


def tell_growth(medians: dict[int, dict[str, float]]) -> None:
    sizes = sorted(medians)
    for small, large in zip(sizes, sizes[1:], strict=False):
        growth = medians[large][OURS] / medians[small][OURS]
        exponent = math.log(growth) / math.log(large / small)
        verdict = "reached" if exponent <= LARGEST_EXPONENT else "NOT reached"
        print(f"\nfrom {small:,} to {large:,} records the cost grows as n^{exponent:.2f}: {verdict}")


def parsed() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--sizes", type=int, nargs="+", default=[92_000, 300_000])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--rival-rounds", type=int, default=3, help="Rounds of the slow ones.")
    parser.add_argument("--shingle", type=int, default=3)
    parser.add_argument("--threshold", type=float, default=0.8)
    parser.add_argument("--methods", nargs="+", default=list(METHODS), choices=list(METHODS))
    parser.add_argument("--child", nargs=3, help=argparse.SUPPRESS)
    return parser.parse_args()


if __name__ == "__main__":
    main()
