"""What two tabs say at once is kept once: the same act again stores nothing, or the second is told."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from annotation.activities.survey import PHYSICIANS_NEEDS
from db import consent, people
from db.errors import Conflict, Refused
from db.frozen import open_frozen
from db.label_studio import map_author
from db.passes import DEDUP, FILTER, Exclusion, add_dedup_pass, add_filter_pass
from db.pay import set_pay
from db.people import OPERATOR
from db.study import reading
from db.submissions import Contest, Result, add_submission, show_submission
from db.survey_answers import close_survey, keep_taxonomy, merge_proposals
from db.surveys import make_survey, open_survey
from pipelines.jobs.keys import keep_key, key_for
from tests.frozen_study import approved_study, freeze
from tests.survey_study import CONSENTED, asked_of, opened_survey

CONTEST = Contest("doctorbench", "0" * 64, "a-judge", "0" * 64, "", "", "{}", 4.0, 6.0, 1)
RESULTS = [Result("1", "", "scored", 5.0, 5.0, False, {"medical_accuracy": 5.0})]


def pay(study, cast):
    return lambda hourly=100.0: set_pay(study, cast["lead"], "physician", "senior", hourly)


def showing(study, cast):
    made, _ = add_submission(study, cast["engineer"], "a-model", CONTEST, RESULTS)
    return lambda shown=True: show_submission(study, cast["lead"], made, shown)


def consenting(study, cast):
    consent.add_text(study, cast["lead"], "请同意", "Please agree")
    return lambda: consent.give(study, cast["physician"], 1)


def taxonomy(study, cast):
    survey_id = opened_survey(study, cast["lead"])
    return lambda content="[mapping]\n": keep_taxonomy(study, cast["lead"], survey_id, content)


def merging(study, cast):
    survey_id = opened_survey(study, cast["lead"])
    close_survey(study, cast["lead"], survey_id)
    return lambda name="读片": merge_proposals(study, cast["lead"], survey_id, ["看片子"], name)


def account(study, cast):
    return lambda who="physician": map_author(study, cast["lead"], "http://127.0.0.1:9", 1, cast[who])


# what makes the act; the table; what the same act says otherwise, where it can
SAID = [
    (pay, "pay_grades", [120.0]),
    (showing, "submission_showings", [False]),
    (consenting, "consents", None),
    (taxonomy, "survey_taxonomies", ["[other]\n"]),
    (merging, "proposal_merges", ["看图"]),
    (account, "label_studio_people", ["senior"]),
]


def rows(study, table):
    with reading(study) as database:
        return database[table].count, database["events"].count


@pytest.mark.parametrize(("make", "table", "otherwise"), SAID, ids=[each[1] for each in SAID])
def test_what_holds_already_is_not_said_again(study, cast, make, table, otherwise):
    act = make(study, cast)
    before, _ = rows(study, table)
    act()
    once = rows(study, table)
    assert once[0] == before + 1
    act()
    assert rows(study, table) == once
    if otherwise:
        act(*otherwise)
        act()
        assert rows(study, table)[0] == before + 3


def test_what_two_cannot_both_do_the_second_is_told_of(study, cast):
    people.disable(study, OPERATOR, "physician2")
    with pytest.raises(Conflict, match="closed already"):
        people.disable(study, OPERATOR, "physician2")
    survey_id = make_survey(study, cast["lead"], "问卷", asked_of(PHYSICIANS_NEEDS), CONSENTED)
    open_survey(study, cast["lead"], survey_id)
    with pytest.raises(Refused) as told:
        open_survey(study, cast["lead"], survey_id)
    assert "刚被改变" in told.value.said("zh")


def test_a_pass_that_would_say_the_same_is_the_one_there_is(study, cast):
    made = approved_study(study)
    filters = {"name": "f", "rules": "r", "left_out": []}
    first = add_filter_pass(study, made["engineer"], filters, 3, [Exclusion(1, "short", ())])
    assert add_filter_pass(study, made["engineer"], filters, 3, [Exclusion(1, "short", ())]) == first
    search = add_dedup_pass(study, made["engineer"], {"threshold": 0.8}, 3, [])
    assert add_dedup_pass(study, made["engineer"], {"threshold": 0.8}, 3, []) == search
    # other settings, other records, or another pass since make another
    other = add_filter_pass(study, made["engineer"], filters | {"rules": "s"}, 3, [])
    later = add_filter_pass(study, made["engineer"], filters | {"rules": "s"}, 4, [])
    again = add_dedup_pass(study, made["engineer"], {"threshold": 0.8}, 3, [])
    assert len({first.id, search.id, other.id, later.id, again.id}) == 5
    assert (later.step, again.step) == (FILTER, DEDUP)


def at_once(number, act):
    """What came of `act` in so many threads at the same moment: results, or errors."""
    together = Barrier(number)

    def one(place):
        together.wait()
        return act(place)

    with ThreadPoolExecutor(number) as threads:
        begun = [threads.submit(one, place) for place in range(number)]
        return [each.exception() or each.result() for each in begun]


def test_two_who_freeze_at_once_freeze_one_version_and_it_stays(study):
    made = approved_study(study)
    for _ in range(3):
        found = at_once(4, lambda place: freeze(made))
        assert len({each.title for each in found}) == 1
        assert open_frozen(study.frozen / found[0].title).sha256 == found[0].sha256
    with reading(study) as database:
        assert database["frozen_datasets"].count == 1


def test_of_many_keys_kept_at_once_none_is_lost(study, cast):
    url = "http://127.0.0.1:9/{}".format
    found = at_once(8, lambda place: keep_key(study, cast["engineer"], url(place), f"sk-{place}"))
    assert found == [None] * 8
    assert [key_for(study, url(place)) for place in range(8)] == [f"sk-{place}" for place in range(8)]
