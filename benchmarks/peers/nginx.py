"""nginx processes of the benchmark: the upstream, the plain proxy, and two with Lua."""

import os
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
from tests.gateway.conftest import free_port

PATHS = {
    "echo": "aliexpress.measured.echo.get",
    "no_json": "aliexpress.measured.no_json.get",
    "no_object": "aliexpress.measured.no_object.get",
    "fails": "aliexpress.measured.fails.get",
    "refuses": "aliexpress.measured.refuses.get",
}
"""Methods that the upstream does not answer with ANSWER."""
ANSWER = '{"result":{"text":"' + "x" * 1200 + '"}}'

_NGINX = "/usr/sbin/nginx"
_MODULES = "/usr/lib/nginx/modules"
_HERE = Path(__file__).parent

_MAIN = """
{modules}
daemon off;
worker_processes 1;
pid {folder}/nginx.pid;
error_log {folder}/error.log warn;
events {{ worker_connections 2048; }}
http {{
    access_log off;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    client_max_body_size 4m;
    client_body_buffer_size 4m;
    client_header_timeout 10s;
    client_body_timeout 30s;
    large_client_header_buffers 4 64k;
    keepalive_requests 100000000;
    keepalive_timeout 75s;
    tcp_nodelay on;
    {http}
    server {{
        listen 127.0.0.1:{port} backlog=2048;
        {server}
    }}
}}
"""
# Beside the answer that is measured: what was asked for, and answers that nobody can use.
_FAR_END = """
        default_type application/json;
        location / {{ return 200 '{answer}'; }}
        location = /{echo} {{
            proxy_pass http://127.0.0.1:$server_port/echoed;
            proxy_set_header Asked $request_body;
            proxy_set_header Asked-By "$request_method $http_user_agent$http_serai_account_owner";
        }}
        location = /echoed {{ return 200 '{{"asked":$http_asked,"by":"$http_asked_by"}}'; }}
        location = /{no_json} {{ return 200 'oops'; }}
        location = /{no_object} {{ return 200 '[1]'; }}
        location = /{fails} {{ return 500 '{{}}'; }}
        location = /{refuses} {{
            return 400 '{{"sub_code":"no-such-item","sub_msg":"No such item."}}';
        }}
"""
_POOL = """
    upstream marketplace {{
        server 127.0.0.1:{upstream};
        keepalive 256;
        keepalive_requests 100000000;
    }}
"""
_PROXY = """
            proxy_http_version 1.1;
            proxy_connect_timeout 3s;
            proxy_read_timeout 10s;
            proxy_set_header Connection "";
            proxy_set_header Content-Type application/json;
"""
_PLAIN = "location / { proxy_pass http://marketplace;" + _PROXY + "}"
_GATE = """
    lua_package_path "{here}/lua/?.lua;;";
    lua_shared_dict quotas 64m;
    lua_shared_dict bindings 128m;
    init_by_lua_block {{ require("gate").start("{tables}", {keeps}, "{folder}") }}
    init_worker_by_lua_block {{ require("gate").start_worker() }}
"""
_GATED = (
    """
        location = /router/rest {{
            set $peer_method ""; set $peer_app ""; set $peer_id "";
            access_by_lua_block {{ require("gate").access() }}
            header_filter_by_lua_block {{ require("gate").header_filter() }}
            body_filter_by_lua_block {{ require("gate").body_filter() }}
            {log}
            proxy_pass http://marketplace/$peer_method;
            proxy_method POST;
            proxy_pass_request_headers off;
            proxy_ignore_client_abort on;
            proxy_set_header Serai-App-Key $peer_app;
            proxy_set_header Serai-Request-Id $peer_id;
            gzip on;
            gzip_types application/json;
            gzip_min_length 2048;
            add_header Cache-Control no-store;
            add_header X-Content-Type-Options nosniff;
"""
    + _PROXY
    + "        }}\n"
)
_LOG = 'log_by_lua_block { require("gate").log() }'


@contextmanager
def far_end(folder: Path, *, core: int) -> Iterator[int]:
    with _nginx(folder, core, http="", server=_FAR_END.format(answer=ANSWER, **PATHS)) as (_, port):
        yield port


@contextmanager
def plain(folder: Path, upstream: int, *, core: int) -> Iterator[tuple[int, int]]:
    """(process id, port) of a proxy that checks nothing."""
    http = _POOL.format(upstream=upstream)
    with _nginx(folder, core, http=http, server=_PLAIN) as running:
        yield running


@contextmanager
def with_lua(
    folder: Path, upstream: int, tables: Path, *, keeping: bool, core: int
) -> Iterator[tuple[int, int]]:
    """(process id, port) of a proxy with the same checks; `keeping` records, quota, bindings."""
    gate = _GATE.format(
        here=_HERE, tables=tables, keeps="true" if keeping else "false", folder=folder
    )
    modules = f"load_module {_MODULES}/ndk_http_module.so;\n"
    modules += f"load_module {_MODULES}/ngx_http_lua_module.so;"
    server = _GATED.format(log=_LOG if keeping else "")
    http = gate + _POOL.format(upstream=upstream)
    with _nginx(folder, core, http=http, server=server, modules=modules) as running:
        yield running


@contextmanager
def _nginx(
    folder: Path, core: int, *, http: str, server: str, modules: str = ""
) -> Iterator[tuple[int, int]]:
    folder.mkdir()
    port = free_port()
    config = folder / "nginx.conf"
    config.write_text(
        _MAIN.format(folder=folder, port=port, http=http, server=server, modules=modules)
    )
    command = ["taskset", "-c", str(core), _NGINX, "-c", str(config), "-p", str(folder)]
    if os.geteuid() == 0:  # nginx would hand its work to nobody, who may not enter this folder
        command += ["-g", "user root;"]
    with (folder / "start.log").open("wb") as log:
        process = subprocess.Popen(command, stderr=log)
    try:
        _wait_until_it_answers(process, port, folder)
        yield process.pid, port
    finally:
        process.terminate()
        process.wait(timeout=20)


def _wait_until_it_answers(process: "subprocess.Popen[bytes]", port: int, folder: Path) -> None:
    deadline = time.monotonic() + 30
    while True:
        assert process.poll() is None, (folder / "start.log").read_text()
        assert time.monotonic() < deadline, "nginx does not answer after 30 seconds."
        try:
            httpx.get(f"http://127.0.0.1:{port}/", trust_env=False)
            return
        except httpx.TransportError:
            time.sleep(0.05)
