"""How gunicorn serves the application; read by itself when started in the project's root (`gunicorn app:app`)."""

import os

bind = f"{os.environ.get('IA_HOST') or '127.0.0.1'}:{os.environ.get('IA_PORT') or '8000'}"
workers = int(os.environ.get("IA_WEB_WORKERS") or 2)
worker_class = "sync"  # nginx holds slow lines open; threads with keep-alive halve the throughput at random
preload_app = False  # each worker opens its own database connections
timeout = 120
graceful_timeout = 20
max_requests = 20_000
max_requests_jitter = 2_000
worker_tmp_dir = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None  # the heartbeat must not wait for a disk
control_socket_disable = True
accesslog = None  # addresses and searches are personal data: nginx logs what a site wants logged
loglevel = os.environ.get("IA_LOG_LEVEL") or "warning"
