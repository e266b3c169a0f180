"""What the Label Studio page says."""

PHRASES = {
    "label_studio.title": ("Label Studio 同步", "Label Studio"),
    "label_studio.what": (
        "把已开放的批次推送到 Label Studio：每位医师一个项目，内容与本系统所见相同，同样盲。答案拉回后逐条核验，每条只入库一次。"
        "盲态、签署、有效性判断仍在本系统内。",
        "Send an open batch to Label Studio: one project a physician, showing what they would see here, as blind. "
        "Answers come back once each and are checked one by one. Blinding, sign-off and validity stay here.",
    ),
    "label_studio.seen_by_all": (
        "请注意：Label Studio 社区版的所有账号都能看到所有项目和他人的答案。",
        "Mind that every account of Label Studio's open edition sees every project and everyone's answers.",
    ),
    "label_studio.no_batch": (
        "还没有可推送的批次：请先抽取并开放一个批次。",
        "There is no batch to send: draw one and open it first.",
    ),
    "label_studio.batch": ("批次", "Batch"),
    "label_studio.person": ("医师", "Physician"),
    "label_studio.project": ("项目", "Project"),
    "label_studio.answered": ("已拉回", "Came back"),
    "label_studio.set_aside": ("搁置", "Set aside"),
    "label_studio.gone": ("对方已删", "Deleted there"),
    "label_studio.not_pushed": ("该批次尚未推送。", "This batch was not sent yet."),
    "label_studio.reasons": ("搁置的原因", "Why answers were set aside"),
    "label_studio.url": ("服务器地址", "Server's address"),
    "label_studio.token": ("访问令牌（不填则用已保存的）", "Access token (left empty: the one kept before)"),
    "label_studio.token_where": (
        "在 Label Studio 中点右上角头像 → Account & Settings → Personal Access Token（或 Legacy Token）生成。",
        "Made in Label Studio: the picture at the top right, Account & Settings, Personal Access Token (or Legacy Token).",
    ),
    "label_studio.token_why": (
        "令牌只保存在服务器上仅本程序可读的文件里，不进数据库，也不再显示。",
        "The token is kept in a file that only this program may read, never in the database, and not shown again.",
    ),
    "label_studio.language": ("表单语言", "Language of the form"),
    "label_studio.push": ("推送", "Send"),
    "label_studio.pull": ("拉取答案", "Fetch answers"),
    "label_studio.started": ("已开始，进度如下。", "Started; its progress is below."),
    "label_studio.accounts": ("账号是谁", "Who the accounts are"),
    "label_studio.accounts_why": (
        "Label Studio 的账号不会自动对应到人：由负责人逐个指明。",
        "No account is guessed to be somebody: a lead says who each one is.",
    ),
    "label_studio.task": ("任务", "Task"),
    "label_studio.why": ("原因", "Why"),
    "label_studio.account": ("账号", "Account"),
    "label_studio.email": ("邮箱", "E-mail"),
    "label_studio.nobody": ("尚未指明", "Not named yet"),
    "label_studio.no_account": (
        "还不知道那里有哪些账号：推送或拉取一次后会列在这里。",
        "Which accounts there are is not known yet: they are listed here once something was sent or fetched.",
    ),
    "label_studio.is": ("是", "is"),
    "label_studio.name": ("确认", "Confirm"),
    "jobs.label_studio_push.batch": ("批次", "Batch"),
    "jobs.label_studio_pull.batch": ("批次", "Batch"),
    "jobs.language": ("表单语言", "Language of the form"),
    "jobs.kind.label_studio_push": ("推送到 Label Studio", "Send to Label Studio"),
    "jobs.kind.label_studio_pull": ("从 Label Studio 拉取", "Fetch from Label Studio"),
}
