"""What a press asked for and was refused is said as it is."""

from streamlit.testing.v1 import AppTest


def refused():
    from db.errors import Invalid
    from review_app.carry_out import carry_out
    from review_app.words import words

    def act():
        raise Invalid("Line 3: 3~5 *days* … 7~10 <b>", "第 3 行：3~5天 … 7~10天")

    carry_out(words("en"), act)


def test_a_refusal_that_quotes_a_pattern_keeps_every_character_of_it():
    page = AppTest.from_function(refused).run()
    assert not page.exception and not page.error
    (said,) = [each.proto.body for each in page.get("html")]
    assert 'role="alert">Line 3: 3~5 *days* … 7~10 &lt;b&gt;<' in said
