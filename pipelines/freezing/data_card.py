"""The data card: what a person should know of a frozen dataset before training on it, from its manifest."""

import json
from collections.abc import Mapping

SIZES = ((1_000, "n<1K"), (10_000, "1K<n<10K"), (100_000, "10K<n<100K"), (1_000_000, "100K<n<1M"))
LONGEST_TABLE = 60


def data_card(manifest: Mapping) -> str:
    """Markdown with the front matter that Hugging Face reads; the same manifest gives the same card."""
    title = f"{manifest['name']}-v{manifest['version']}"
    overlap = manifest["overlap"]
    left_out = manifest["left_out_by_reason"]
    parts = [
        _front_matter(manifest),
        f"# {title}",
        f"{manifest['examples']} examples of medical questions and answers in chat form. Physicians decided "
        "on each answer, or on a verified sample of its lot, before it was frozen. "
        f"`sha256` over all examples: `{manifest['sha256']}`.",
        f"本数据集含 {manifest['examples']} 条经医师审核批准的问答示例，冻结后不可更改。",
        *_simulated(manifest),
        "## What it holds",
        *_table("task", manifest["by_task"]),
        *_table("specialty", manifest["by_specialty"]),
        *_table("source", manifest["by_source"]),
        "## Who decided, and how the answers came about",
        "Deciders are pseudonyms; the study alone can lead them back to people.",
        *_table("decider", manifest["by_decider"]),
        *_table("polishing model", manifest["by_model"]),
        *_table("prompt (SHA-256)", manifest["by_prompt"]),
        *_table("version of the rules", manifest["by_rule_version"]),
        f"Physicians replaced the model's words in {manifest['preference_pairs']} examples; these also make "
        f"preference pairs. The newest approval is of {manifest['approved_until'][:10]}.",
        "## Left out",
        *(_table("reason", left_out) if left_out else ["Nothing was left out."]),
        "## Overlap with test items",
        f"Every example was compared with {overlap['tests']} test items ({_named(overlap['by_set'])}): "
        f"Jaccard similarity of {overlap['shingle']}-character shingles over {', '.join(overlap['fields'])}, "
        f"every pair exactly. {overlap['found']} at or over {overlap['threshold']} were left out."
        if overlap["tests"]
        else "There were no test items to compare with: hold some out with `wardround hold-out`, or name "
        "test files with `--test`, before a figure of a model trained on this is believed.",
        "## Licences",
        *_table("licence", manifest["by_licence"]),
        "Each source keeps its own licence; the strictest one governs the whole.",
        "## What it is not for",
        "Models trained on it are for research on answers that physicians then review. They do not replace a "
        "physician, and no answer of theirs reaches a patient unread.",
        "## How to check it",
        "```sh\nsha256sum -c manifest.sha256\n```",
        f"Drawn with seed {manifest['seed']} by Wardround {manifest['wardround']}. An approval withdrawn "
        "later marks this dataset in its study, and every run that read it: `wardround where RECORD`.",
    ]
    return "\n\n".join(parts) + "\n"


def _front_matter(manifest: Mapping) -> str:
    licences = list(manifest["by_licence"])
    size = next((name for bound, name in SIZES if manifest["examples"] < bound), "n>1M")
    return "\n".join(
        [
            "---",
            "language: zh",
            "license: other",
            f"license_name: {json.dumps('; '.join(licences), ensure_ascii=False)}",
            f"size_categories: [{json.dumps(size)}]",
            "task_categories: [question-answering]",
            "tags: [medical]",
            "---",
        ]
    )


def _simulated(manifest: Mapping) -> list[str]:
    """A warning where a program decided, as in the example study."""
    n = manifest["simulated"]
    if not n:
        return []
    return [
        f"**{n} of {manifest['examples']} examples were decided on by a program, not by a physician: they "
        f"are simulated. 其中 {n} 条由程序模拟审核，并非医师所作。**"
    ]


def _table(what: str, counts: Mapping[str, int]) -> list[str]:
    """A table of counts, the largest first; nothing where every example has "" there."""
    if not any(counts):
        return []
    ordered = sorted(counts.items(), key=lambda each: (-each[1], each[0]))
    lines = [f"| {what} | examples |", "|---|---:|"]
    lines += [f"| {_cell(name)} | {n} |" for name, n in ordered[:LONGEST_TABLE]]
    if len(ordered) > LONGEST_TABLE:
        rest = sum(n for _, n in ordered[LONGEST_TABLE:])
        lines.append(f"| {len(ordered) - LONGEST_TABLE} others | {rest} |")
    return ["\n".join(lines)]


def _cell(name: str) -> str:
    return name.replace("|", "\\|").replace("\n", " ") or "(none)"


def _named(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{n} of {name}" for name, n in counts.items())
