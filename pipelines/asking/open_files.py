"""How many requests may be in flight by how many files a process may have open: each takes one."""

import os
import resource

from db.errors import Refused

# what a run opens besides: ledger, table, study, the event loop's own, modules that are loaded late
BESIDE = 20


def in_flight_at_most(wanted: int) -> int:
    """`wanted`, or fewer where fewer files may be open; the limit is raised as far as it need be and may be.

    Raises Refused where there is room for none.
    """
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    open_now = len(os.listdir("/dev/fd"))
    if (needed := wanted + open_now + BESIDE) > soft >= 0:
        soft = needed if hard == resource.RLIM_INFINITY else min(needed, hard)
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    room = soft - open_now - BESIDE if soft >= 0 else wanted
    if room < 1:
        raise Refused(
            f"Only {soft} files may be open at once here, too few to ask anything; allow more, with "
            "`ulimit -n 1024`.",
            f"本机只允许同时打开 {soft} 个文件，不足以提问；请用 ulimit -n 1024 放宽。",
        )
    return min(wanted, room)
