"""nginx before a site, as a branch has it: docs/deploy/nginx.conf without its TLS, on a port and in a folder of its own."""

import re
import shutil
import socket
from contextlib import contextmanager
from pathlib import Path

from tests.services import ROOT, Program, Site, free_port, until

ADVICE = "No nginx: run `apt-get install nginx` as root; its service need not run."
_AROUND = """
daemon off;
pid nginx.pid;
error_log stderr;
events {{}}
http {{
    access_log off;
    client_body_temp_path body;
    proxy_temp_path proxy;
    fastcgi_temp_path other;
    uwsgi_temp_path other;
    scgi_temp_path other;
{server}
}}
"""


def program() -> str | None:
    """The path of nginx, which Debian keeps where only root looks for programs. We do not install it: that would start it."""
    return shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin:/usr/local/sbin")


def settings(site: Site, port: int) -> str:
    """What a branch is given to go by, with our ports, and without its certificate and what leads there."""
    server = (ROOT / "docs" / "deploy" / "nginx.conf").read_text().split("\nserver {")[0]
    server = re.sub(r"^ +ssl_certificate.*\n", "", server, flags=re.M)
    for theirs, ours in ("listen 443 ssl;", f"listen 127.0.0.1:{port};"), ("127.0.0.1:8000", f"127.0.0.1:{site.port}"):
        assert theirs in server, f"docs/deploy/nginx.conf does not say {theirs}"
        server = server.replace(theirs, ours)
    return _AROUND.format(server=server)


class Nginx(Program):
    """`url` leads to the site through it."""

    def __init__(self, site: Site, folder: Path):
        folder.mkdir()
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        (folder / "nginx.conf").write_text(settings(site, self.port))
        command = [program(), "-p", str(folder), "-c", "nginx.conf", "-e", "stderr"]
        super().__init__(command, folder / "nginx.log")
        until(self.answers, "nginx to listen", self)

    def answers(self) -> bool:
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0


@contextmanager
def nginx_before(site: Site, folder: Path):
    """An Nginx, for as long as the block lasts."""
    nginx = Nginx(site, folder)
    try:
        yield nginx
    finally:
        nginx.stop()
