"""How many names in written sentences the screen at import finds, and how many clean sentences it flags.

    python -m benchmarks.names FILE.jsonl… [--show]

A row is {"text": …, "names": [name, …]}; one without names is clean. A name counts as found when every
letter of one of its places lies in what is found, and as exact when just that is found. `--show` prints what
was missed and what was flagged in clean sentences.
"""

import argparse
import json
import re
from pathlib import Path

from annotation.personal_data.spans import personal_spans


def name_spans(text: str) -> list[tuple[int, int]]:
    return [(span.start, span.end) for span in personal_spans(text) if span.kind == "name"]


def hidden(text: str, name: str, spans: list[tuple[int, int]]) -> bool:
    """Whether a mask over the spans leaves no letter of a place of the name."""
    covered = {place for start, end in spans for place in range(start, end)}
    places = [match.start() for match in re.finditer(re.escape(name), text)]
    return any(covered.issuperset(range(place, place + len(name))) for place in places)


def measure(rows: list[dict], show: bool) -> str:
    names = found = exact = clean = flagged = 0
    for row in rows:
        text, spans = row["text"], name_spans(row["text"])
        said = [text[slice(*span)] for span in spans]
        for name in row["names"]:
            names, exact, seen = names + 1, exact + (name in said), hidden(text, name, spans)
            found += seen
            if show and not seen:
                print(f"missed {name}: {text}")
        if not row["names"]:
            clean, flagged = clean + 1, flagged + bool(spans)
            if show and spans:
                print(f"flagged {' '.join(said)}: {text}")
    said = f"names found {_share(found, names)}, exact {_share(exact, names)}"
    return f"{said}; clean flagged {_share(flagged, clean)}"


def _share(part: int, whole: int) -> str:
    return f"{part} of {whole}" + (f" ({part / whole:.1%})" if whole else "")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("files", nargs="+", type=Path)
    parser.add_argument("--show", action="store_true")
    arguments = parser.parse_args()
    for path in arguments.files:
        rows = [json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip()]
        print(f"{path.name}: {measure(rows, arguments.show)}")


if __name__ == "__main__":
    main()
