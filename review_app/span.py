"""How long something takes, as the pages say it."""


def span(seconds: float) -> str:
    """Seconds as hours, minutes and seconds; without hours where there is none."""
    minutes, seconds = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"
