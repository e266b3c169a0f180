"""The fields of every job that asks a model."""

import streamlit as st

from review_app.job_forms.beneath import Beneath
from review_app.words import Words

CURRENCIES = ("CNY", "USD", "EUR")
MOST_AT_ONCE, USUAL_AT_ONCE = 1000, 8


def endpoint_fields(words: Words, beneath: Beneath, model: str = "jobs.model") -> dict:
    """Where the model is, how hard it may be asked, and what that may cost. Its key is kept apart.

    `model` is the phrase for what the model is to do.
    """
    left, right = st.columns(2)
    base_url = left.text_input(words("jobs.base_url"), key="job-base-url", placeholder="https://…/v1")
    beneath.leave(left, "base_url")
    name = right.text_input(words(model), key="job-model")
    beneath.leave(right, "model")
    left, right = st.columns(2)
    at_once = left.number_input(
        words("jobs.concurrency"), 1, MOST_AT_ONCE, USUAL_AT_ONCE, key="job-concurrency"
    )
    budget = right.number_input(
        words("jobs.budget"),
        min_value=0.0,
        value=None,
        format="%g",
        placeholder=words("jobs.optional"),
        key="job-budget",
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
    columns = st.columns([2, 2, 1])
    prompt, completion = (
        column.number_input(
            words(f"jobs.price.{name}"),
            min_value=0.0,
            value=None,
            format="%g",
            placeholder=words("jobs.optional"),
            key=f"job-price-{name}",
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
