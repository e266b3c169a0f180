"""The judge against a thread-pool client, in turn, on one loopback server that answers in 50 ms.

    python benchmarks/judge_throughput.py [--rounds 5] [--rows 550] [--in-flight 50]

The rival is built as such scripts are: the OpenAI client in as many threads, the rating by one pattern, all
results written at the end. Bare clients, which keep and read nothing, show what the transports cost alone.
Each run is a process of its own; wall time is from start to end of it, processor time is the process's.
"""

import argparse
import json
import os
import re
import resource
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parent.parent
SERVER = ROOT / "tests" / "pipelines" / "loopback_model.py"
# what a paying customer is commonly allowed in a minute
ALLOWANCE = ("--allowance", "10000")
SYSTEM = (
    "你是一位独立、公正的医学评审，请对照参考答案评价回答，先说明理由，再单独一行给出评分：[[分数]]。" * 6
)


@dataclass(frozen=True)
class Measured:
    """One run: seconds from start to end, milliseconds of processor time a row, the server's account."""

    wall: float
    cpu: float
    requests: int
    billed: int
    span: float
    kept: int


@contextmanager
def server(*options: str):
    """The base URL of a loopback model in a process of its own.

    In a session of its own, as each client is: Linux shares a busy machine's processors out by session, so
    that a client of fifty threads gets no more than one of a single thread.
    """
    process = subprocess.Popen(
        [sys.executable, str(SERVER), *options], stdout=subprocess.PIPE, text=True, start_new_session=True
    )
    try:
        yield f"http://127.0.0.1:{int(process.stdout.readline())}"
    finally:
        process.kill()
        process.wait()


def command(client: str, rows: Path, out: Path, url: str, in_flight: int) -> list[str]:
    if client != "wardround":
        return [
            sys.executable,
            __file__,
            "--client",
            client,
            str(rows),
            str(out),
            f"{url}/v1",
            str(in_flight),
        ]
    ours = [sys.executable, "-m", "wardround", "judge", str(rows), "--eval-set", "doctorflan", "--model", "m"]
    return [*ours, "--base-url", f"{url}/v1", "--concurrency", str(in_flight), "--out", str(out)]


def measure(client: str, rows: Path, out: Path, in_flight: int, *options: str) -> Measured:
    with server("--latency", "0.05", *options) as url:
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        began = time.perf_counter()
        run(command(client, rows, out, url, in_flight)).wait()
        wall = time.perf_counter() - began
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        seen = account(url)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    number = len(rows.read_bytes().splitlines())
    return Measured(wall, 1000 * cpu / number, seen["requests"], seen["billed"], seen["seconds"], kept(out))


def run(arguments: Sequence[str]) -> subprocess.Popen:
    """The command started; its modules are compiled, as a user's are from the second time on."""
    environment = {**os.environ, "OPENAI_API_KEY": "sk-loopback"}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    quiet = subprocess.DEVNULL
    return subprocess.Popen(
        arguments, cwd=ROOT, env=environment, stdout=quiet, stderr=quiet, start_new_session=True
    )


def account(url: str) -> dict:
    with urllib.request.urlopen(url) as answer:
        return json.load(answer)


def kept(out: Path) -> int:
    return len(out.read_bytes().splitlines()) if out.exists() else 0


def in_turn(
    clients: Sequence[str], rounds: int, rows: Path, in_flight: int, folder: Path, *options: str
) -> dict:
    """client -> its runs; the clients take turns, so that a busy moment meets them alike.

    A first run of each, in which its modules are compiled, does not count.
    """
    for client in clients:
        measure(client, rows, Path(tempfile.mkdtemp(dir=folder)) / "out.jsonl", in_flight, *options)
    runs: dict[str, list[Measured]] = {client: [] for client in clients}
    for _ in range(rounds):
        for client in clients:
            out = Path(tempfile.mkdtemp(dir=folder)) / "out.jsonl"
            runs[client].append(measure(client, rows, out, in_flight, *options))
    return runs


def show(title: str, runs: dict[str, list[Measured]], rival: str = "threads") -> None:
    print(f"\n{title}")
    base = {name: median(runs[rival], name) for name in ("wall", "cpu", "span")} if rival in runs else {}
    for client, measured in runs.items():
        found = {name: median(measured, name) for name in ("wall", "cpu", "span")}
        ratios = "  ".join(f"{name} x{found[name] / base[name]:.2f}" for name in base) if base else ""
        print(
            f"  {client:16} wall {found['wall']:6.2f} s  requests {found['span']:6.2f} s  "
            f"cpu {found['cpu']:5.2f} ms a row  sent {median(measured, 'requests'):.0f}  "
            f"billed {median(measured, 'billed'):.0f}  kept {median(measured, 'kept'):.0f}   {ratios}"
        )


def median(runs: Sequence[Measured], name: str) -> float:
    return statistics.median(getattr(each, name) for each in runs)


def killed_half_way(client: str, rows: Path, out: Path, in_flight: int) -> None:
    """Kill -9 at half, run again: what was paid, what was kept, and what the rerun paid."""
    half = len(rows.read_bytes().splitlines()) // 2
    with server("--latency", "0.05") as url:
        process = run(command(client, rows, out, url, in_flight))
        while account(url)["billed"] < half:
            time.sleep(0.01)
        process.kill()
        process.wait()
        paid, on_disk = account(url)["billed"], kept(out)
        run(command(client, rows, out, url, in_flight)).wait()
        again = account(url)
    print(
        f"  {client:16} paid {paid}, kept {on_disk} (in flight at most {in_flight}); "
        f"the rerun paid {again['billed'] - paid}, {again['billed_twice']} rows were paid for twice"
    )


def write_rows(path: Path, number: int) -> Path:
    texts = {
        "input": "患者发热三天，应如何处理？",
        "output": "建议多饮水，必要时就医。" * 12,
        "reference": "先查血常规。" * 12,
    }
    rows = [{"id": n, **{field: f"{n} {text}" for field, text in texts.items()}} for n in range(number)]
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
    return path


def client_threads(rows: list[dict], out: Path, url: str, in_flight: int) -> None:
    from concurrent.futures import ThreadPoolExecutor, as_completed

    from openai import OpenAI

    client = OpenAI(api_key="sk-loopback", base_url=url, timeout=60)

    def rate(row):
        answer = client.chat.completions.create(model="m", messages=messages(row))
        found = re.search(r"\[\[(\d+)\]\]", answer.choices[0].message.content or "")
        return {**row, "rating": float(found[1]), "tokens": answer.usage.total_tokens} if found else None

    with ThreadPoolExecutor(in_flight) as pool:
        futures = [pool.submit(rate, row) for row in rows]
        results = [each.result() for each in as_completed(futures) if each.exception() is None]
    lines = (json.dumps(each, ensure_ascii=False) + "\n" for each in results if each)
    out.write_text("".join(lines), encoding="utf-8")


def client_openai_httpx(rows: list[dict], out: Path, url: str, in_flight: int) -> None:
    _openai_async(rows, url, in_flight, aiohttp_transport=False)


def client_openai_aiohttp(rows: list[dict], out: Path, url: str, in_flight: int) -> None:
    _openai_async(rows, url, in_flight, aiohttp_transport=True)


def _openai_async(rows: list[dict], url: str, in_flight: int, aiohttp_transport: bool) -> None:
    from openai import AsyncOpenAI, DefaultAioHttpClient

    async def main():
        transport = DefaultAioHttpClient() if aiohttp_transport else None
        async with AsyncOpenAI(
            api_key="sk-loopback", base_url=url, max_retries=0, http_client=transport
        ) as client:

            async def ask(row):
                await client.chat.completions.create(model="m", messages=messages(row))

            await _gathered(ask, rows, in_flight)

    _run_async(main)


def client_aiohttp(rows: list[dict], out: Path, url: str, in_flight: int) -> None:
    import aiohttp

    async def main():
        async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as session:

            async def ask(row):
                body = {"model": "m", "messages": messages(row)}
                async with session.post(f"{url}/chat/completions", json=body) as response:
                    json.loads(await response.read())

            await _gathered(ask, rows, in_flight)

    _run_async(main)


def client_transport(rows: list[dict], out: Path, url: str, in_flight: int) -> None:
    sys.path.insert(0, str(ROOT))
    from pipelines.asking.transport import Transport

    async def main():
        headers = ("Content-Type: application/json",)
        async with Transport(f"{url}/chat/completions", headers, "", 120.0) as transport:

            async def ask(row):
                body = json.dumps({"model": "m", "messages": messages(row)}).encode()
                json.loads((await transport.post(body)).content)

            await _gathered(ask, rows, in_flight)

    _run_async(main)


async def _gathered(ask, rows: list[dict], in_flight: int) -> None:
    import asyncio

    waiting = iter(rows)

    async def work():
        for row in waiting:
            await ask(row)

    await asyncio.gather(*(work() for _ in range(in_flight)))


def _run_async(main) -> None:
    import asyncio

    asyncio.run(main())


def messages(row: dict) -> list[dict]:
    user = f"[问题]\n{row['input']}\n[参考]\n{row['reference']}\n[回答]\n{row['output']}"
    return [{"role": "system", "content": SYSTEM}, {"role": "user", "content": user}]


CLIENTS = {
    "threads": client_threads,
    "openai+httpx": client_openai_httpx,
    "openai+aiohttp": client_openai_aiohttp,
    "aiohttp": client_aiohttp,
    "our transport": client_transport,
}


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--rows", type=int, default=550)
    parser.add_argument("--in-flight", type=int, default=50)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        rows = write_rows(folder / "rows.jsonl", given.rows)
        compared = ("threads", "wardround")
        ideal = 0.05 * -(-given.rows // given.in_flight)
        print(
            f"{given.rows} rows, {given.in_flight} in flight; medians of {given.rounds}; ideal {ideal:.2f} s"
        )
        print(f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
        all_clients = (*compared, *CLIENTS.keys() - {"threads"})
        telling = in_turn(all_clients, given.rounds, rows, given.in_flight, folder, *ALLOWANCE)
        show("throughput, the server saying how many more it takes, as OpenAI's API does", telling)
        show("the server saying nothing", in_turn(compared, given.rounds, rows, given.in_flight, folder))
        faults = ("--fail", '{"429": 0.05, "500": 0.05}')
        show("5 % 429 and 5 % 500", in_turn(compared, given.rounds, rows, given.in_flight, folder, *faults))
        limited = in_turn(
            compared,
            min(3, given.rounds),
            rows,
            given.in_flight,
            folder,
            "--per-second",
            "50",
            "--fail",
            "{}",
        )
        show(f"a limit of 50 a second (ideal {given.rows / 50:.1f} s)", limited)
        print("\nkill -9 half-way")
        for client in compared:
            killed_half_way(client, rows, folder / f"{client}-killed.jsonl", given.in_flight)


if __name__ == "__main__":
    if sys.argv[1:2] == ["--client"]:
        _, _, client, rows_file, out_file, base_url, number = sys.argv
        loaded = [json.loads(line) for line in Path(rows_file).read_text(encoding="utf-8").splitlines()]
        CLIENTS[client](loaded, Path(out_file), base_url, int(number))
    else:
        main()
