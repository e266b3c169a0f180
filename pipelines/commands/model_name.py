"""A model's name as an option's type."""

import click


class ModelName(click.ParamType):
    """A name with something in it and no blanks around it: an endpoint may take such a one, and charge."""

    name = "text"

    def convert(self, value, param, ctx):
        if not value.strip():
            self.fail("the name is empty; give the model's name at the endpoint.", param, ctx)
        if value != value.strip():
            self.fail(f"{value!r} has blanks around the name; take them away.", param, ctx)
        return value


MODEL_NAME = ModelName()
