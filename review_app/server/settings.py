"""Streamlit's options, set from here so that they hold however the server is started.

They are not in a `config.toml`: `streamlit run` would read that too, and would then believe a
`X-Review-Login` header that no gate has put there.
"""

from collections.abc import Sequence

from streamlit import config

# what the gate says of the visitor -> its name in `st.user`
TRUSTED_HEADERS = {
    "X-Review-Login": "login",
    "X-Review-Name": "name",
    "X-Review-Role": "role",
    "X-Review-Language": "language",
}
LARGEST_UPLOAD_MB = 64
LARGEST_MESSAGE_MB = 2

OPTIONS = {
    "global.developmentMode": False,
    # a form is filled in as it was for a job, over the values its fields begin with
    "global.disableWidgetStateDuplicationWarning": True,
    "server.headless": True,
    # set, or Streamlit asks an outside host for the machine's own address
    "server.address": "127.0.0.1",
    "server.fileWatcherType": "none",
    "server.enableCORS": True,
    "server.enableXsrfProtection": True,
    "server.xsrfCookieSameSite": "strict",
    "server.enableStaticServing": False,
    "server.enableAgentApi": False,
    "server.scriptHealthCheckEnabled": False,
    "server.trustedUserHeaders": TRUSTED_HEADERS,
    "server.maxUploadSize": LARGEST_UPLOAD_MB,
    "server.maxWidgetStateSize": LARGEST_MESSAGE_MB,
    # a phone is locked during a ward round; its page is still there a quarter of an hour later
    "server.disconnectedSessionTTL": 900,
    "server.websocketPingInterval": 20,
    # a full collection after every rerun holds all other sessions up: 12 physicians instead of 300
    "runner.postScriptGC": False,
    "runner.magicEnabled": False,
    "client.showErrorDetails": "none",
    # it prints an exception with its text past all logging, wherever that library happens to be installed
    "logger.enableRich": False,
    "client.toolbarMode": "minimal",
    "client.disableDataExport": True,
    "client.showSidebarNavigation": False,
    "browser.gatherUsageStats": False,
    "theme.base": "light",
    "theme.font": "'PingFang SC', 'Microsoft YaHei', 'Noto Sans CJK SC', system-ui, sans-serif",
    "theme.codeFont": "'Sarasa Mono SC', 'Noto Sans Mono CJK SC', ui-monospace, monospace",
    "theme.baseFontSize": 16,
    "theme.headingFontSizes": ["1.75rem", "1.35rem", "1.15rem", "1rem", "1rem", "1rem"],
    "theme.primaryColor": "#0b6b70",
    "theme.backgroundColor": "#ffffff",
    "theme.secondaryBackgroundColor": "#f1f5f6",
    "theme.textColor": "#16262b",
    "theme.linkColor": "#0b5f8a",
    "theme.borderColor": "#9fb0b5",
    "theme.showWidgetBorder": True,
    "theme.baseRadius": "small",
}


def apply(allowed_hosts: Sequence[str] = ()) -> None:
    """Set every option, over config files, environment and flags; an empty list allows any host.

    Raises KeyError for an option that this Streamlit does not know.
    """
    known = config.get_config_options()
    for name, value in (OPTIONS | {"server.allowedHosts": list(allowed_hosts)}).items():
        if name not in known:
            raise KeyError(f"This Streamlit has no option {name}; see review_app/server/settings.py.")
        config.set_option(name, value)
