"""A base URL, looked at before anything is asked: by a command, by a job's form, and where a key is kept."""

from urllib.parse import SplitResult, urlsplit

from db.errors import Invalid

USUAL_PORTS = {"http": 80, "https": 443}


def checked_address(base_url: str) -> SplitResult:
    """The parts of a base URL. Raises Invalid when it is none, or holds what may be a secret."""
    if not base_url:
        raise Invalid(
            "Give the endpoint's address, such as https://host/v1.",
            "请填写接口地址，例如 https://host/v1。",
        )
    parts = _parts_of(base_url)
    if parts.username or parts.password:
        raise Invalid(
            "Leave keys and passwords out of the address; the key goes into its own field, or into "
            "OPENAI_API_KEY.",
            "请勿把密钥或密码写进地址；密钥请填入单独的输入框（或 OPENAI_API_KEY）。",
        )
    # an empty query leaves its sign behind in the address alone
    if "?" in base_url or "#" in base_url:
        raise Invalid(
            "Leave out what begins with ? or # in the address: more is added at its end, as in "
            "https://host/v1/chat/completions. A key does not belong there either.",
            "请去掉地址中 ? 或 # 及其后的内容：程序会在地址末尾续写，如 https://host/v1/chat/completions。"
            "密钥也不要写在地址里。",
        )
    if parts.scheme not in USUAL_PORTS or not parts.hostname:
        raise Invalid(
            "The endpoint's address must begin with https:// or http:// and name a host, as in "
            "https://host/v1.",
            "接口地址应以 https:// 或 http:// 开头，并写明主机，例如 https://host/v1。",
        )
    return parts


def _parts_of(base_url: str) -> SplitResult:
    try:
        parts = urlsplit(base_url)
        # one that is too great raises
        if parts.port != 0 and base_url.isprintable() and " " not in base_url:
            return parts
    except ValueError:
        pass
    raise Invalid(
        "That is no address: it has no blanks, and its port is a number from 1 to 65535.",
        "这不是有效的地址：地址中没有空格，端口为 1 至 65535 的数字。",
    )
