"""Drafts of rules: one a person, the last to arrive stands."""

import pytest

from db.errors import Invalid, Refused
from db.rule_drafts import LONGEST_RULES, drop_rule_draft, rule_draft, save_rule_draft


def test_the_last_draft_stands_and_is_nobody_elses(study, cast):
    for text in ("one", "two"):
        save_rule_draft(study, cast["engineer"], None, text)
    assert (rule_draft(study, cast["engineer"]).text, rule_draft(study, cast["senior"])) == ("two", None)
    drop_rule_draft(study, cast["engineer"])
    assert rule_draft(study, cast["engineer"]) is None


def test_a_draft_too_long_is_refused_and_the_one_before_stays(study, cast):
    save_rule_draft(study, cast["engineer"], None, "one")
    with pytest.raises(Invalid, match="at most"):
        save_rule_draft(study, cast["engineer"], None, "x" * (LONGEST_RULES + 1))
    assert rule_draft(study, cast["engineer"]).text == "one"


@pytest.mark.parametrize("login", ["physician", "admin"])
def test_who_may_not_write_rules_keeps_no_draft(study, cast, login):
    with pytest.raises(Refused):
        save_rule_draft(study, cast[login], None, "one")
