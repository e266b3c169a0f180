"""What a job's card says of how it goes on."""

import pytest

from db.job_progress import JobProgress
from review_app.job_words import how_far
from review_app.words import words


@pytest.mark.parametrize(
    ("a_second", "told"),
    [(0.999, "1.0"), (0.0371, "0.037"), (0.25, "0.25"), (12.345, "12.3"), (1234.5, "1234.5")],
)
def test_a_rate_has_one_decimal_or_two_digits_that_tell(a_second, told):
    progress = JobProgress(3, 12, a_second, None)
    assert how_far(progress, True, "", words("zh")) == f"3 / 12 · 每秒 {told}"
