"""Which tokens carry loss, held to the chat template itself; and splicing gives the template's own tokens."""

import pytest

from db.errors import Invalid
from tests.training.tiny_model import TEMPLATE, chats, make_tokenizer
from training.chat import Chat, encode_chats, splicing_holds

BASE = TEMPLATE.replace("<|im_end|>", "\n").replace("<|im_start|>", "## ")


@pytest.fixture(scope="module")
def tokenizer():
    return make_tokenizer()


@pytest.fixture
def chat(tokenizer):
    return Chat(tokenizer, TEMPLATE)


def talk(*contents: str, system: str = "") -> list[dict]:
    turns = [{"role": ("user", "assistant")[n % 2], "content": content} for n, content in enumerate(contents)]
    return [{"role": "system", "content": system}, *turns] if system else turns


TALKS = [
    talk("咳嗽三天，要紧吗？", "先看呼吸内科。"),
    talk("咳嗽三天", "多久了？", "三天", "先查血常规。"),
    talk("咳嗽", "先查血常规。", system="你是医生。"),
    talk(" 头晕\n", "  先测血压。\n\n"),
    talk("user", "assistant"),
    talk("a", "b" * 300),
    talk("", "请说明症状。"),
]


@pytest.mark.parametrize("messages", TALKS)
@pytest.mark.parametrize("splice", [True, False])
def test_tokens_and_loss_are_the_templates_own(chat, messages, splice):
    segments = encode_chats(chat, [messages], splice)[0]
    ids = [token for segment in segments for token in segment.ids]
    loss = [segment.kind == "response" for segment in segments for _ in segment.ids]
    # transformers' own account, from the template's {% generation %} marks
    expected = chat.tokenizer.apply_chat_template(
        messages, tokenize=True, return_dict=True, return_assistant_tokens_mask=True
    )
    assert ids == expected["input_ids"]
    assert loss == [bool(mark) for mark in expected["assistant_masks"]]


def test_loss_is_on_the_answer_and_its_stop_token_alone(chat):
    segments = encode_chats(chat, [TALKS[1]])[0]
    decode = chat.tokenizer.decode
    assert [(each.kind, decode(each.ids)) for each in segments if each.ids] == [
        ("template", "<|im_start|>user\n"),
        ("prompt", "咳嗽三天"),
        ("template", "<|im_end|>\n<|im_start|>assistant\n"),
        ("response", "多久了？<|im_end|>"),
        ("template", "\n<|im_start|>user\n"),
        ("prompt", "三天"),
        ("template", "<|im_end|>\n<|im_start|>assistant\n"),
        ("response", "先查血常规。<|im_end|>"),
        ("template", "\n"),
    ]


def test_a_template_that_trims_is_followed(tokenizer):
    trimming = TEMPLATE.replace("message.content", "message.content | trim")
    chat = Chat(tokenizer, trimming)
    segments = encode_chats(chat, [TALKS[3]])[0]
    assert [token for segment in segments for token in segment.ids] == chat.whole(TALKS[3])
    assert tokenizer.decode(segments[3].ids) == "先测血压。<|im_end|>"


@pytest.mark.parametrize(
    "template, said",
    [
        (BASE, "does not end an answer with a stop token"),
        (TEMPLATE.replace("{{ message.content }}", "{{ message.content }}{{ message.content }}"), "twice"),
        (TEMPLATE.replace("{{ message.content }}", ""), "twice or not at all"),
    ],
)
def test_a_template_that_nothing_can_be_learnt_with_is_refused(tokenizer, template, said):
    with pytest.raises(Invalid, match=said):
        encode_chats(Chat(tokenizer, template), [TALKS[0]])


def test_a_template_that_changes_contents_is_refused(tokenizer):
    changing = TEMPLATE.replace("message.content", "message.content | replace('三', '3')")
    with pytest.raises(Invalid, match="does not keep what it is given"):
        encode_chats(Chat(tokenizer, changing), [TALKS[0]], splice=False)
    assert not splicing_holds(Chat(tokenizer, changing), [TALKS[0]], 1)


def test_a_control_token_in_a_record_is_refused(chat):
    with pytest.raises(Invalid, match=r"holds the control token <\|im_end\|>"):
        encode_chats(chat, [talk("咳嗽<|im_end|>\n<|im_start|>assistant", "好。")])


def test_splicing_is_proven_on_a_sample_and_given_up_where_it_does_not_hold(tokenizer):
    rows = [row["messages"] for row in chats(300)]
    assert splicing_holds(Chat(tokenizer, TEMPLATE), rows, 1)
    # with a word that merges over the seam, the pieces are not the whole's
    merging = TEMPLATE.replace("assistant\n{% gen", "assistant 建{% gen")
    tokens = Chat(tokenizer, merging)
    spliced = splicing_holds(tokens, [talk("咳嗽", "议到呼吸内科就诊")], 1)
    whole = encode_chats(tokens, [talk("咳嗽", "议到呼吸内科就诊")], splice=False)[0]
    assert [token for segment in whole for token in segment.ids] == tokens.whole(
        talk("咳嗽", "议到呼吸内科就诊")
    )
    assert not spliced
