"""How gunicorn serves the application; read by itself when started in the project's root (`gunicorn app:app`)."""

import gc
import os

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
