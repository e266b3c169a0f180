"""A table of the survey's report on the page."""

import streamlit as st

from annotation.table import Table
from review_app.table import heading, show_table


def draw(table: Table, titled: bool = True) -> None:
    """Show a table under its title and note; text of respondents and questionnaires is shown as it is."""
    if titled:
        heading(table.title)
    if table.note:
        st.text(table.note)
    show_table(table.columns, table.rows)
