"""Moments as the clock of whoever looks at a page has them; the server may stand in another zone."""

from datetime import datetime
from zoneinfo import ZoneInfo

import streamlit as st


def in_browser_time(moment: datetime) -> datetime:
    """The moment in the browser's zone; in the server's where the browser names none that is known."""
    try:
        return moment.astimezone(ZoneInfo(st.context.timezone or ""))
    except (ValueError, KeyError, OSError):
        return moment.astimezone()


def offset(moment: datetime) -> str:
    """How far a moment's zone is from UTC: UTC, UTC+08:00."""
    return f"UTC{moment.isoformat(timespec='minutes')[16:]}".removesuffix("+00:00")
