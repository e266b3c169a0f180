"""What the people page says."""

PHRASES = {
    "people.title": ("人员", "People"),
    "people.add": ("添加人员", "Add a person"),
    "people.login": ("登录名", "Sign-in name"),
    "people.name": ("姓名", "Name"),
    "people.role": ("角色", "Role"),
    "people.password": ("初始密码（至少 10 个字符）", "First password (10 characters or more)"),
    "people.added": ("已添加 {login}。", "{login} is added."),
    "people.reset": ("生成重设密码链接", "Make a link for a new password"),
    "people.reset_why": (
        "一次性链接，三十分钟内有效；请当面或用可靠方式交给本人。",
        "Good once, for half an hour; hand it to the person in a way you trust.",
    ),
    "people.disable": ("停用账号", "Close an account"),
    "people.disable_why": (
        "立即退出其所有登录，不可恢复：此人再来须另建账号。已提交和自动保存的内容保留；只留在其浏览器里、尚未传到服务器的文字会丢失。",
        "Ends the person's sessions at once and for good: to come back they need a new account. What they answered "
        "and what saved itself stays; words that are in their browser alone are lost.",
    ),
    "people.disable_sure": ("我确认停用", "I am sure"),
    "people.disable_unsure": (
        "停用不可恢复，请先勾选“我确认停用”。",
        "This is for good; tick “I am sure” first.",
    ),
    "people.disabled": ("已停用", "Closed"),
    "people.active": ("在用", "Active"),
    "people.state": ("状态", "State"),
    "people.seniority": ("职级", "Seniority"),
    "people.hourly": ("每小时报酬（元）", "Pay an hour (RMB)"),
    "people.pay": ("设置职级与报酬", "Set seniority and pay"),
    "people.pay_why": (
        "用于规划与核算工时；此后的工时按新标准，之前的不变。只有负责人与管理员能看到。",
        "Plans and worked hours are reckoned with it. It holds from now on; hours before keep theirs. Only leads "
        "and admins see it.",
    ),
    "seniority.mid_level": ("中级", "mid-level"),
    "seniority.associate_senior": ("副高级", "associate senior"),
    "seniority.senior": ("高级", "senior"),
    "seniority.unset": ("未设职级", "no seniority set"),
}
