"""What the sign-in, first-run and password pages say; they show both languages side by side."""

PHRASES = {
    "sign_in.title": ("登录", "Sign in"),
    "sign_in.login": ("登录名", "Sign-in name"),
    "sign_in.password": ("密码", "Password"),
    "sign_in.send": ("登录", "Sign in"),
    "sign_in.oidc": ("用单位账号登录", "Sign in with your institution"),
    "sign_in.forgotten": (
        "忘记密码？请联系管理员获取一次性重设链接。",
        "Forgotten your password? An administrator can give you a one-time link.",
    ),
    "sign_out.not_noted": (
        "您已在此浏览器退出，但服务器暂时无法保存，未能记录此次退出；请告知管理员。",
        "You are signed out in this browser. The server can save nothing now and could not note it; "
        "please tell the administrator.",
    ),
    "form.too_large": ("表单过大：最多 {kb} KB。", "The form is too large: it may have {kb} KB."),
    "sign_in.wrong": ("登录名或密码不正确。", "Sign-in name or password is wrong."),
    "sign_in.too_many": (
        "尝试次数过多，请十五分钟后再试，或联系管理员重设密码。",
        "Too many attempts; wait a quarter of an hour, or ask an administrator for a new password.",
    ),
    "sign_in.many_waiting": (
        "此刻同时登录的人太多，请过几秒再试。",
        "Too many people are signing in at this moment; try again in a few seconds.",
    ),
    "sign_in.no_provider": (
        "暂时无法连接单位的身份认证服务，请稍后再试，或使用本系统的登录名和密码。",
        "Your institution's sign-in service cannot be reached; try later, or use a name and password.",
    ),
    "sign_in.provider_refused": (
        "单位身份认证未通过，请重新登录。",
        "Your institution's sign-in service did not confirm it was you; try again.",
    ),
    "sign_in.nobody_here": (
        "此单位账号尚未在本系统登记，请联系管理员。",
        "This account is not known here; ask an administrator to add it.",
    ),
    "sign_in.old_browser": (
        "您的浏览器版本过旧，无法显示本系统。请安装 Chrome、Edge 或 Firefox 的新版本；"
        "使用 360 或 QQ 浏览器时请切换到“极速模式”并更新到最新版。",
        "This browser is too old for these pages. Use a current Chrome, Edge or Firefox.",
    ),
    "sign_in.socket_blocked": (
        "网络拦截了本系统所需的 WebSocket 连接。请关闭代理或更换网络后重试；"
        "若仍不行，请把这句话转给信息科：请放行到本服务器的 WebSocket（Upgrade: websocket）。",
        "The network blocks the WebSocket connection these pages need. Try without a proxy, "
        "or ask your IT department to allow WebSocket upgrades to this server.",
    ),
    "sign_in.no_script": (
        "可以登录，但登录后的页面需要启用 JavaScript。",
        "You can sign in, but the pages behind need JavaScript.",
    ),
    "first_run.title": ("建立第一个管理员", "Make the first administrator"),
    "first_run.why": (
        "本研究还没有任何账号。请输入服务器启动时显示的一次性口令。",
        "This study has no account yet. Enter the one-time code the server printed when it started.",
    ),
    "first_run.code": ("一次性口令", "One-time code"),
    "first_run.name": ("姓名", "Your name"),
    "first_run.send": ("建立账号", "Make the account"),
    "first_run.wrong_code": ("一次性口令不正确。", "The one-time code is wrong."),
    "reset.title": ("设置新密码", "Choose a new password"),
    "reset.for": ("登录名：{login}", "Sign-in name: {login}"),
    "reset.password": ("新密码（至少 {least} 个字符）", "New password (at least {least} characters)"),
    "reset.send": ("保存", "Save"),
    "reset.over": (
        "此链接已失效。请联系管理员获取新的链接。",
        "This link is no longer valid. Ask an administrator for a new one.",
    ),
    "reset.done": ("密码已更新，请登录。", "The password is set; sign in with it."),
    "refused.password": ("密码至少需要 {least} 个字符。", "A password has at least {least} characters."),
    "refused.login": (
        "登录名只能由 2 至 64 个字母、数字或 . _ @ - 组成。",
        "A sign-in name is 2 to 64 letters, digits or . _ @ -.",
    ),
    "refused.name": ("请填写姓名。", "Enter your name."),
    "refused.name_controls": (
        "姓名中含有控制字符（如制表符或换行）或不可见字符，请去掉。",
        "The name holds a control character, such as a tab, or an invisible sign; leave it out.",
    ),
}
