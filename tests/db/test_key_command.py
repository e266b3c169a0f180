"""`wardround key`: the phrase is shown once in a terminal, typed back and asked for; never an argument."""

import fcntl
import os
import pty
import re
import signal
import subprocess
import sys
import termios
import time
from pathlib import Path

import pytest
from click.testing import CliRunner

from db.key_closing import close_key
from db.key_phrase import draw
from db.key_standing import is_closed
from db.named_files import files_naming
from db.people import OPERATOR
from db.study import reading
from tests.conftest import password_of
from tests.sealed_study import import_sealed
from wardround import main

ROOT = Path(__file__).parents[2]
PHRASE = re.compile(r"(?:[2-9B-Z]{5}-){6}[2-9B-Z]{5}")
LEFT_SECOND_SCREEN = "\x1b[?1049l"


class Terminal:
    """A command in a terminal of its own, which is read and typed into."""

    def __init__(self, *arguments, command=(sys.executable, "-m", "wardround")):
        self.said = ""
        self._mine, theirs = pty.openpty()
        self.process = subprocess.Popen(
            [*command, *map(str, arguments)], cwd=ROOT, stdin=theirs, stdout=theirs, stderr=theirs,
            start_new_session=True, preexec_fn=_in_control,
        )  # fmt: skip
        os.close(theirs)

    def until(self, words):
        while words not in self.said:
            piece = os.read(self._mine, 4096)
            assert piece, self.said
            self.said += piece.decode()
        return self

    def type(self, line):
        # what is typed before the terminal is told to hide it is thrown away
        while termios.tcgetattr(self._mine)[3] & termios.ECHO:
            time.sleep(0.01)
        os.write(self._mine, f"{line}\n".encode())
        return self

    def ended(self):
        try:
            while piece := os.read(self._mine, 4096):
                self.said += piece.decode()
        except OSError:
            pass  # how a terminal ends whose command is gone
        os.close(self._mine)
        return self.process.wait()


def _in_control():
    # a shell that starts something behind itself lets it ignore Ctrl-C, and whatever that starts, too
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    fcntl.ioctl(0, termios.TIOCSCTTY, 0)


@pytest.fixture
def sealed(study, tmp_path):
    import_sealed(study, tmp_path / "files")
    return study


def at(study, *arguments):
    return [*arguments, "--by", "admin", "--study", study.folder]


def shown(study):
    """A terminal in which the phrase has just been shown, and the phrase."""
    terminal = Terminal("key", *at(study, "close")).until("Password").type(password_of("admin"))
    terminal.until("when it is written down")
    return terminal, PHRASE.search(terminal.said).group()


def test_the_key_is_closed_under_a_phrase_shown_once_and_opened_with_it(sealed):
    terminal, phrase = shown(sealed)
    arguments = Path(f"/proc/{terminal.process.pid}/cmdline").read_text()
    environment = Path(f"/proc/{terminal.process.pid}/environ").read_text()
    assert not any(group in arguments + environment for group in phrase.split("-"))
    terminal.type("").until("typed back")
    assert not is_closed(sealed)
    terminal.type(phrase[1] + phrase[:1] + phrase[2:] if phrase[0] != phrase[1] else "O" + phrase[1:])
    terminal.until("Group 1 of the phrase is mistyped").until("Once more")
    terminal.type(draw()).until("not the one that was shown")
    assert not is_closed(sealed)
    assert terminal.type(phrase.lower()).ended() == 0
    assert is_closed(sealed) and "is closed. Without the phrase nobody can open it" in terminal.said
    # it is nowhere but on the second screen, of which nothing stays to scroll back to
    assert len(PHRASE.findall(terminal.said)) == 1
    assert PHRASE.search(terminal.said).end() < terminal.said.index(LEFT_SECOND_SCREEN)
    assert files_naming(sealed.folder, [phrase, phrase.replace("-", "")]) == []
    with reading(sealed) as database:
        last = database.execute("select actor, action from events order by seq desc limit 1").fetchone()
    assert last == ("admin", "blinding key closed")

    wrong = Terminal("key", *at(sealed, "open")).until("Password").type(password_of("admin"))
    assert wrong.until("Phrase").type(draw()).ended() == 2
    assert "not the phrase" in wrong.said and is_closed(sealed)
    again = Terminal("key", *at(sealed, "open")).until("Password").type(password_of("admin"))
    assert again.until("Phrase").type(phrase).ended() == 0
    assert not is_closed(sealed) and not PHRASE.search(again.said)


def test_whoever_leaves_before_typing_it_back_leaves_the_key_open(sealed):
    terminal, _ = shown(sealed)
    terminal.type("").until("typed back").type("\x03")
    assert terminal.ended() == 1 and not is_closed(sealed)


@pytest.mark.parametrize(
    ("login", "password", "said"),
    [("admin", "wrong", "password is wrong"), ("engineer", "", "needs the role lead or admin")],
)
def test_who_may_not_close_it_is_shown_no_phrase(sealed, login, password, said):
    terminal = Terminal("key", "close", "--by", login, "--study", sealed.folder).until("Password")
    assert terminal.type(password or password_of(login)).ended() == 2
    assert said in terminal.said and not PHRASE.search(terminal.said)


def test_without_a_terminal_no_phrase_is_shown(sealed):
    done = CliRunner().invoke(main, list(map(str, ["key", *at(sealed, "close")])), input="x\n")
    assert done.exit_code == 2 and "ssh -t" in done.output and not is_closed(sealed)


def test_password_and_phrase_can_be_read_from_standard_input(sealed):
    phrase = draw()
    close_key(sealed, OPERATOR, phrase)
    given = f"{password_of('admin')}\n{phrase}\n"
    done = CliRunner().invoke(main, list(map(str, ["key", *at(sealed, "open")])), input=given)
    assert done.exit_code == 0 and not is_closed(sealed), done.output


def test_closing_again_finishes_what_a_kill_left(sealed):
    close_key(sealed, OPERATOR, draw())
    sealed.blinding_key.write_text("left by a kill")
    done = CliRunner().invoke(main, list(map(str, ["key", *at(sealed, "close")])))
    assert done.exit_code == 2 and "closed already" in done.output and not sealed.blinding_key.exists()
