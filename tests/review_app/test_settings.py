"""Streamlit is set as it must be, however it is started, and the heavy libraries stay out of the server."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from streamlit import config

from review_app.server.settings import OPTIONS

ROOT = Path(__file__).parents[2]
# undocumented, and the server cannot do without them: an upgrade that drops one must be noticed
HIDDEN = ("runner.postScriptGC", "server.trustedUserHeaders", "server.maxWidgetStateSize")
REPORT = """
import json
from db.study import create_study
from pathlib import Path
from review_app.server.asgi import make_app
from review_app.server.settings import OPTIONS
from streamlit import config
make_app(create_study(Path("study")))
print(json.dumps({name: config.get_option(name) for name in OPTIONS}))
"""
CONTRARY = """
[runner]
postScriptGC = true
magicEnabled = true
[server]
enableAgentApi = true
enableStaticServing = true
fileWatcherType = "auto"
trustedUserHeaders = {"X-Anything" = "login"}
[client]
showErrorDetails = "full"
toolbarMode = "developer"
[browser]
gatherUsageStats = true
"""


def python(script, folder, **environment):
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "HOME": str(folder), **environment}
    command = [sys.executable, "-c", script]
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=True)


def test_every_option_holds_against_config_files_and_environment(tmp_path):
    (tmp_path / ".streamlit").mkdir()
    (tmp_path / ".streamlit/config.toml").write_text(CONTRARY)
    contrary = {"STREAMLIT_RUNNER_POST_SCRIPT_GC": "true", "STREAMLIT_BROWSER_GATHER_USAGE_STATS": "true"}
    assert json.loads(python(REPORT, tmp_path, **contrary).stdout) == OPTIONS


@pytest.mark.parametrize("name", OPTIONS)
def test_this_streamlit_knows_the_option(name):
    assert name in config._config_options_template


def test_what_the_findings_ask_for_is_set():
    asked = {
        "runner.postScriptGC": False,
        "runner.magicEnabled": False,
        "server.enableAgentApi": False,
        "server.enableXsrfProtection": True,
        "server.fileWatcherType": "none",
        "server.disconnectedSessionTTL": 900,
        "client.showErrorDetails": "none",
        "client.toolbarMode": "minimal",
        "client.disableDataExport": True,
        "browser.gatherUsageStats": False,
    }
    assert asked.items() <= OPTIONS.items()
    assert set(HIDDEN) <= OPTIONS.keys()


def test_trusted_headers_are_believed_only_behind_the_gate():
    """A config file with them would make `streamlit run review_app/app.py` believe any client."""
    assert not (ROOT / ".streamlit").exists()
    assert config._config_options_template["server.trustedUserHeaders"].value == {}


def test_streamlit_run_without_the_gate_shows_nobody_anything(study):
    at_the_script = """
import os, sys
os.environ["WARDROUND_STUDY"] = sys.argv[1]
from streamlit.testing.v1 import AppTest
shown = AppTest.from_file(sys.argv[2], default_timeout=60).run()
print(len(shown.error), len(shown.exception), len(shown.main))
"""
    command = [sys.executable, "-c", at_the_script, str(study.folder), str(ROOT / "review_app/app.py")]
    shown = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert shown.split() == ["1", "0", "1"]


def test_no_page_of_the_server_loads_a_training_library(tmp_path):
    """Stand-ins that leave a mark when they are loaded, for the real ones may not be installed."""
    for name in ("torch", "transformers", "trl", "accelerate", "tensorflow", "jax"):
        (tmp_path / f"{name}.py").write_text(f"open('loaded-{name}', 'w').close()\n")
    script = """
import importlib, pkgutil, review_app, review_app.server.serve
for module in pkgutil.walk_packages(review_app.__path__, "review_app."):
    if module.name != "review_app.app":
        importlib.import_module(module.name)
"""
    python(script, tmp_path, PYTHONPATH=f"{tmp_path}{os.pathsep}{ROOT}")
    assert list(tmp_path.glob("loaded-*")) == []
    python("import torch", tmp_path, PYTHONPATH=f"{tmp_path}{os.pathsep}{ROOT}")
    assert [path.name for path in tmp_path.glob("loaded-*")] == ["loaded-torch"]
