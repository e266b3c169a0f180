"""The folder that a command makes: a name there has to be."""

from pathlib import Path

import click


class NewFolder(click.Path):
    """A path, and not an empty one: that is the folder in which the command was called."""

    def convert(self, value, param, context):
        from db.errors import Invalid

        if not str(value).strip():
            raise Invalid("The folder has no name; give a new folder one.", "文件夹名为空；请写明新文件夹。")
        return super().convert(value, param, context)


NEW_FOLDER = NewFolder(path_type=Path)
