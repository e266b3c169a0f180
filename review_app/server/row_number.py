"""A row's number in an address: whatever the digits, one that SQLite can be asked for."""

from starlette.convertors import IntegerConvertor, register_url_convertor

# longer numbers than any table has rows; all of them lead to this one, which is none's
MOST_DIGITS = 18
NOBODYS = 10**MOST_DIGITS


class _RowNumber(IntegerConvertor):
    def convert(self, value: str) -> int:
        return super().convert(value) if len(value) <= MOST_DIGITS else NOBODYS


register_url_convertor("row", _RowNumber())


def row(name: str) -> str:
    """The place of a row's number in a route's path, as the parameter of this name."""
    return f"{{{name}:row}}"
