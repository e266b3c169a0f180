"""What sharing the work costs: dedup and label on files, here, in two processes, and on a local Dask cluster.

    python benchmarks/engines.py [--size 92000] [--rounds 3] [--workers 2]

Wall and processor seconds of the whole command, start and reading included; the processor seconds are those
of all its processes. The written files must be the same.
"""

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from benchmarks.made_corpus import make_corpus  # noqa: E402
from pipelines.engine import ENGINES, HERE  # noqa: E402
from pipelines.reading.json_lines import as_line  # noqa: E402


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--size", type=int, default=92_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--workers", type=int, default=2)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        source = folder / "in.jsonl"
        source.write_bytes(b"".join(map(as_line, make_corpus(arguments.size))))
        commands = {
            "dedup": ["dedup", str(source), "--out", "OUT", "--duplicates", str(folder / "duplicates")],
            "label": ["label", str(source), "--out", "OUT"],
        }
        for command, words in commands.items():
            compare(command, words, folder, arguments)


def compare(command: str, words: list[str], folder: Path, arguments: argparse.Namespace) -> None:
    seconds: dict[str, list[tuple[float, float]]] = {engine: [] for engine in ENGINES}
    for _ in range(arguments.rounds):
        for engine in ENGINES:
            options = ["--engine", engine, "--workers", str(arguments.workers)]
            here = [str(folder / engine) if word == "OUT" else word for word in words]
            seconds[engine].append(timed([sys.executable, "-m", "wardround", *here, *options]))
            if (folder / engine).read_bytes() != (folder / HERE).read_bytes():
                sys.exit(f"{command} writes another file with {engine}.")
    print(
        f"\n{command}, {arguments.size:,} records, {arguments.workers} workers, medians of {arguments.rounds}"
    )
    wall_here, cpu_here = (statistics.median(column) for column in zip(*seconds[HERE], strict=True))
    for engine, of in seconds.items():
        wall, cpu = (statistics.median(column) for column in zip(*of, strict=True))
        ratios = f"{wall / wall_here:4.2f}x {cpu / cpu_here:4.2f}x"
        print(f"{engine:10} wall {wall:6.1f} s   processors {cpu:6.1f} s   {ratios}")


def timed(command: list[str]) -> tuple[float, float]:
    """Wall seconds, and the processor seconds of the command and all it started."""
    before, began = os.times(), time.perf_counter()
    subprocess.run(command, check=True, cwd=ROOT, capture_output=True)
    wall, after = time.perf_counter() - began, os.times()
    return wall, after.children_user + after.children_system - before.children_user - before.children_system


if __name__ == "__main__":
    main()
