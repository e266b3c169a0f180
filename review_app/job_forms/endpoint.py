"""The fields of every job that asks a model."""

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from review_app.beneath import Beneath
from review_app.job_forms.number_field import number_field
from review_app.words import Words

CURRENCIES = ("CNY", "USD", "EUR")
USUAL_AT_ONCE = 8


def before_endpoint() -> DeltaGenerator:
    """What a form has before the endpoint's fields, in one box.

    Their place is the same in every kind's form then: one that is typed in while the kind changes is not
    drawn anew, and keeps its text and the keyboard.
    """
    return st.container()


def endpoint_fields(words: Words, beneath: Beneath, model: str = "jobs.model") -> dict:
    """Where the model is, how hard it may be asked, and what that may cost. Its key is kept apart.

    `model` is the phrase for what the model is to do. A judge has a field of its own, or the model that was
    to answer would judge when another kind is chosen.
    """
    left, right = st.columns(2)
    base_url = left.text_input(words("jobs.base_url"), key="job-base-url", placeholder="https://…/v1")
    beneath.leave(left, "base_url")
    name = right.text_input(words(model), key="job-judge" if model == "jobs.judge_model" else "job-model")
    beneath.leave(right, "model")
    left, right = st.columns(2)
    at_once = number_field(left, words, "jobs.concurrency", "job-concurrency", USUAL_AT_ONCE)
    beneath.leave(left, "concurrency")
    budget = number_field(
        right, words, "jobs.budget", "job-budget", empty="jobs.optional", keyboard="decimal"
    )
    beneath.leave(right, "budget")
    price, currency = _price(words, beneath, model == "jobs.models")
    return {
        "base_url": base_url,
        "model": name,
        "concurrency": at_once,
        "budget": budget,
        "price": price,
        # that of the budget: a list price may be in another
        "currency": currency if budget is not None and price is None else None,
    }


def _price(words: Words, beneath: Beneath, several: bool) -> tuple[dict | None, str]:
    """The model's price, None where it was left empty, and the currency of price and budget."""
    # a name of two lines does not move its field
    columns = st.columns([2, 2, 1], vertical_alignment="bottom")
    prompt, completion = (
        number_field(
            column,
            words,
            f"jobs.price.{name}",
            f"job-price-{name}",
            empty="jobs.optional",
            keyboard="decimal",
        )
        for column, name in zip(columns, ("prompt", "completion"), strict=False)
    )
    # a Chinese price is most likely in yuan
    first = CURRENCIES.index("CNY" if words.language == "zh" else "USD")
    currency = columns[2].selectbox(words("jobs.price.currency"), CURRENCIES, first, key="job-price-currency")
    beneath.leave(st, "price")
    st.caption(words("jobs.price_why") + (words("jobs.price_of_each") if several else ""))
    if prompt is None and completion is None:
        return None, currency
    return {"prompt": prompt, "completion": completion, "currency": currency}, currency
