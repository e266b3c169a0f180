"""What every page says."""

PHRASES = {
    "changed.here": (
        "{n} 题有未提交的修改：写下的已保存，但还不在提交的答案里。",
        "{n} items have changes that are not submitted: they are kept, and are no part of the answers yet.",
    ),
    "changed.here.one": (
        "{n} 题有未提交的修改：写下的已保存，但还不在提交的答案里。",
        "{n} item has changes that are not submitted: they are kept, and are no part of the answer yet.",
    ),
    "changed.look": ("查看未提交的修改", "Look at what is not submitted"),
    "more_pages": ("更多", "More"),
    "skip_to_content": ("跳到正文", "Skip to the page itself"),
    "section.review": ("评审", "Review"),
    "section.organise": ("组织", "Organise"),
    "section.results": ("结果", "Results"),
    "section.data": ("数据与模型", "Data and models"),
    "upload": ("选择文件", "Choose a file"),
    "upload_other": ("换一个文件", "Choose another file"),
    "pages_of_the_app": ("页面", "Pages"),
    "link_to_heading": ("此标题的链接", "Link to this heading"),
    "show_options": ("列出选项", "List the options"),
    "upload_remove": ("移除", "Remove"),
    "wardround": ("查房评审", "Wardround"),
    "sign_out": ("退出", "Sign out"),
    "other_language": ("English", "中文"),
    "role.physician": ("医师", "Physician"),
    "role.senior": ("高年资医师", "Senior physician"),
    "role.lead": ("项目负责人", "Project lead"),
    "role.engineer": ("工程师", "Engineer"),
    "role.admin": ("管理员", "Administrator"),
    "page_not_there": (
        "这个地址没有页面，或不向您的角色开放；这里是“我的任务”。",
        "There is no page at this address, or none for your role; this is My work.",
    ),
    "broken": (
        "此页出错了。您已保存的内容不受影响；请刷新页面，若仍出错请将编号 {number} 告知管理员。",
        "This page broke. What you have saved is safe; reload, and tell an administrator the number {number} "
        "if it happens again.",
    ),
    "connection.lost": ("与服务器的连接已断开，正在重试……", "The server cannot be reached; trying again ..."),
    "connection.over": ("登录已失效。", "Your session is over."),
    "connection.sign_in": ("重新登录", "Sign in again"),
    "gate.host": ("此服务器不使用这个名称。", "This server does not answer to that name."),
    "gate.nowhere": ("没有这个地址。", "No such address."),
    "gate.method": ("此地址不接受这种请求。", "This address does not take that kind of request."),
    "gate.form": (
        "此请求缺少本页的凭据；请刷新页面再试。",
        "The request lacks what its page gave it; reload the page and try again.",
    ),
    "gate.origin": ("此请求不是从本站页面发出的。", "This request did not come from a page of this server."),
    "gate.sign_in": ("请先登录。", "Sign in first."),
    "survey.too_many_links": (
        "访问了太多不存在的链接，请稍候再试。",
        "Too many links that do not exist; wait a little.",
    ),
    "survey.too_many": ("请求太频繁，请稍候再试。", "Too many requests; wait a little."),
    "work.of_nobody": (
        "请求没有说明来自谁的页面，未保存；请刷新页面。",
        "The request does not say whose page it comes from, and nothing was saved; reload the page.",
    ),
    "work.of_somebody_else": (
        "这是他人在此浏览器中填写的内容，未保存。",
        "Somebody else wrote this in this browser; it was not saved.",
    ),
    "not_signed_in": (
        "登录已失效，请刷新页面重新登录。",
        "You are not signed in; reload the page to sign in.",
    ),
}
