"""Numbers given to commands that ask a model: each in its range, or refused with it."""

import math

import click

from pipelines.jobs.numbers import MOST_ASKED_AGAIN, MOST_AT_ONCE


class Number(click.FloatRange):
    """A finite number in a range: nan, which is neither below nor above one, is in none."""

    def convert(self, value, param, ctx):
        number = super().convert(value, param, ctx)
        if not math.isfinite(number):
            self.fail(f"{value} is no finite number.", param, ctx)
        return number


ABOVE_0 = Number(0, min_open=True)
SECONDS = Number(0, 24 * 3600, min_open=True)
# what the OpenAI API takes
TEMPERATURE = Number(0, 2)
TOP_P = Number(0, 1, min_open=True)
TOKENS = click.IntRange(1)
AGAIN = click.IntRange(0, MOST_ASKED_AGAIN)
IN_FLIGHT = click.IntRange(1, MOST_AT_ONCE)
