"""How gunicorn serves the application; read by itself when started in the project's root (`gunicorn app:app`)."""

import ctypes
import gc
import os
import signal

from ia.ground.timetable.orphans import die_with_parent

M_MMAP_THRESHOLD = -3
"""Of malloc.h: from this size on a block is a mapping of its own; a threshold that is set no longer grows by itself."""

bind = f"{os.environ.get('IA_HOST') or '127.0.0.1'}:{os.environ.get('IA_PORT') or '8000'}"
workers = int(os.environ.get("IA_WEB_WORKERS") or 2)
worker_class = "sync"  # nginx holds slow lines open; threads with keep-alive halve the throughput at random
raw_env = ["IA_SERVING=1"]
preload_app = True  # workers share the memory of what they only read; connections are opened after the fork
timeout = 120
graceful_timeout = 20
max_requests = 20_000
max_requests_jitter = 2_000
worker_tmp_dir = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None  # the heartbeat must not wait for a disk
control_socket_disable = True
accesslog = None  # addresses and searches are personal data: nginx logs what a site wants logged
loglevel = os.environ.get("IA_LOG_LEVEL") or "warning"


def pre_fork(server, worker):
    """Leave what is loaded to be shared: the collector of a worker shall not touch, and so copy, it."""
    gc.collect()
    gc.freeze()


def post_fork(server, worker):
    """End with the parent: under load a worker never looks whether there is one, and would hold the port against the next.
    Give large blocks back when they are freed. Left to itself, glibc learns from the first password hash (19 MB) to keep
    as much for good in every worker."""
    die_with_parent(signal.SIGTERM)
    if mallopt := getattr(ctypes.CDLL(None), "mallopt", None):
        mallopt(M_MMAP_THRESHOLD, 256 * 1024)
