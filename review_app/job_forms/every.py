"""Every form that starts a job, by kind."""

from collections.abc import Callable

from db.study import Study
from review_app.beneath import Beneath
from review_app.job_forms import generate, judge, label, polish, submit
from review_app.words import Words

# draws its fields inside the page's st.form, with places beneath them, and returns the job's arguments
Form = Callable[[Study, Words, Beneath], dict]

# one line a kind; the kinds themselves are in pipelines/jobs/kinds.py
FORMS: dict[str, Form] = {
    "generate": generate.fields,
    "judge": judge.fields,
    "polish": polish.fields,
    "submit": submit.fields,
    # last, for it asks no endpoint: arrow keys would lose that on their way past it
    "label": label.fields,
}
