"""From the survey page to our own routes: the address of a preview, the form that asks for links."""

import base64
import html
import json
from collections.abc import Mapping

from annotation.survey.questionnaire import Questionnaire
from annotation.survey.taking import presented
from db.invitations import MOST_AT_ONCE
from review_app.words import Words

STYLE = """<style>
.posted { display: flex; flex-wrap: wrap; gap: .5rem 1rem; align-items: center; margin: 0; }
.posted input { font: inherit; width: 6rem; min-height: 2.4rem; padding: .2rem .6rem;
  border: 1px solid #9fb0b5; border-radius: .3rem; }
.posted button { font: inherit; min-height: 2.4rem; padding: .2rem 1rem; cursor: pointer;
  color: #fff; background: #0b6b70; border: 1px solid #0b6b70; border-radius: .3rem; }
</style>"""
FIRST_COUNT = 20


def preview_address(asked: Questionnaire, consent: Mapping[str, str]) -> str:
    """Where the questionnaire is shown as respondents see it. The part after # is never sent anywhere."""
    shown = {**presented(asked), "consent": dict(consent), "answers": {}}
    packed = base64.b64encode(json.dumps(shown, ensure_ascii=False).encode()).decode()
    return f"/export/survey/preview#{packed}"


def links_form(words: Words, survey_id: int, address: str) -> str:
    """How many links, and a button that makes them."""
    return (
        f'{STYLE}<form class="posted" method="post" action="/export/survey/{survey_id}/links">'
        f'<input type="hidden" name="address" value="{html.escape(address)}">'
        f"<label>{words('surveys.count')} "
        f'<input type="number" name="count" value="{FIRST_COUNT}" min="1" max="{MOST_AT_ONCE}" required>'
        f"</label><button>{words('surveys.make_links')}</button></form>"
    )
