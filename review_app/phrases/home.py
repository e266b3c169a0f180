"""What the home page says."""

PHRASES = {
    "home.title": ("我的任务", "My work"),
    "home.greeting": ("您好，{name}", "Hello, {name}"),
    "home.nothing_yet": ("目前没有分配给您的任务。", "Nothing is assigned to you at the moment."),
}
