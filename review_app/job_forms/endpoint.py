"""The fields of every job that asks a model."""

import streamlit as st

from review_app.words import Words


def endpoint_fields(words: Words) -> dict:
    """Where the model is, and how hard it may be asked. Its key is kept apart, never among these."""
    left, right = st.columns(2)
    base_url = left.text_input(words("jobs.base_url"), key="job-base-url", placeholder="https://…/v1")
    model = right.text_input(words("jobs.model"), key="job-model")
    left, right = st.columns(2)
    concurrency = left.number_input(words("jobs.concurrency"), 1, 1000, 8, key="job-concurrency")
    budget = right.number_input(words("jobs.budget"), min_value=0.0, value=None, key="job-budget")
    return {"base_url": base_url, "model": model, "concurrency": concurrency, "budget": budget}
