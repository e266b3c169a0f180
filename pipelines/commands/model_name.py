"""A model's name as an option's type."""

import os

import click


class ModelName(click.ParamType):
    """A name with something in it and no blanks around it: an endpoint may take such a one, and charge.

    Never a key, which would stand in every table that the model's answers come to.
    """

    name = "text"

    def convert(self, value, param, ctx):
        from db.errors import Invalid
        from pipelines.asking.model_name import check_no_key

        if not value.strip():
            self.fail("the name is empty; give the model's name at the endpoint.", param, ctx)
        try:
            check_no_key(value, filter(str.strip, [os.environ.get("OPENAI_API_KEY", "")]))
        except Invalid as key:
            self.fail(str(key), param, ctx)
        if value != value.strip():
            self.fail(f"{value!r} has blanks around the name; take them away.", param, ctx)
        return value


MODEL_NAME = ModelName()
