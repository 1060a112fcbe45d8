"""Who holds a lease: a process of some machine, and whether it is certainly gone."""

import os
import socket
import uuid

_PROCESS = uuid.uuid4().hex[:12]  # tells this process from an earlier one with the same number


def new_holder() -> str:
    """A name for one holder in this process, unlike any other: machine/process number/process/holder."""
    return f"{socket.gethostname()}/{os.getpid()}/{_PROCESS}/{uuid.uuid4().hex[:8]}"


def has_died(holder: str) -> bool:
    """Whether the holder is certainly gone: a process of this machine that runs no more. Saves waiting for it."""
    host, *rest = holder.rsplit("/", 3)
    if host != socket.gethostname() or len(rest) != 3:
        return False
    number, process, _ = rest
    if int(number) == os.getpid():
        return process != _PROCESS
    try:
        os.kill(int(number), 0)
    except ProcessLookupError:
        return True
    except PermissionError:
        return False
    return False
