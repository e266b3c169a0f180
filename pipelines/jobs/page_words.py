"""What a command says, as a page says it: files by the names people know, and no place on the server."""

import re
from collections.abc import Mapping
from pathlib import Path


def in_page_words(folder: Path, arguments: Mapping, english: str, chinese: str) -> tuple[str, str]:
    """Both sentences, with the job's file called as it was uploaded, and the study's folder left out."""
    folder, file = folder.resolve(), str(arguments.get("file") or "")
    said = [english, chinese]
    if file and (called := arguments.get("file_name")):
        path = (folder / file).resolve()
        # an upload lies under its content's hash; at once, for its own name may hold the other
        known = re.compile(f"{re.escape(str(path))}|{re.escape(path.name)}")
        said = [known.sub(lambda _: called, each) for each in said]
    english, chinese = (each.replace(f"{folder}/", "") for each in said)
    return english, chinese
