"""How gunicorn serves Swayline: one process, some threads, on the address of the settings."""

from config import read_settings

_settings = read_settings()

bind = f"{_settings.host}:{_settings.port}"
# One process: what counts requests in memory counts all of them.
workers = 1
worker_class = "gthread"
threads = _settings.threads
graceful_timeout = 10
accesslog = None
# Its control socket would go to the home folder, and nobody uses it here.
control_socket_disable = True
proc_name = "swayline"
