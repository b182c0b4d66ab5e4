"""`contrib/post_tables.py`: a folder of CSV files becomes requests, and tells what waits."""

import importlib.util
import json
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from devenv import paths

SHIPMENTS = "\ufeffexternal_ref,date,client_vat,amount\nS1,2026-01-15,77,1\nS2,2026-01-15,78,2\n"


@pytest.fixture
def script():
    path = paths.ROOT / "contrib" / "post_tables.py"
    spec = importlib.util.spec_from_file_location("post_tables", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def server(monkeypatch):
    """A server that keeps what it is sent, and answers what it is told to."""
    monkeypatch.setenv("REGLAMENT_KEY", "secret")
    kept = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            kept.append((self.path, self.headers["Authorization"], body))
            status, answer = http.answer
            self.send_response(status)
            self.end_headers()
            self.wfile.write(json.dumps(answer).encode())

        def log_message(self, *_args):
            """The tests' output is theirs."""

    http = HTTPServer(("127.0.0.1", 0), Handler)
    http.kept, http.answer = kept, (200, {"taken": 2, "unchanged": 0, "waiting": []})
    http.address = f"http://127.0.0.1:{http.server_port}"
    threading.Thread(target=http.serve_forever, daemon=True).start()
    yield http
    http.shutdown()


def test_a_folder_is_posted(script, server, tmp_path, capsys):
    (tmp_path / "shipments-1.csv").write_text(SHIPMENTS)
    (tmp_path / "payments.csv").write_text("number,external_ref,date,amount\nP1,S1,2026-02-01,1\n")
    (tmp_path / "else.csv").write_text("a\n1\n")
    assert script.main(server.address + "/", tmp_path) == 0
    (first, key, rows), (second, *_rest) = server.kept
    assert (first, second) == (
        "/reglament/purchases?table=shipments",
        "/reglament/purchases?table=payments",
    )
    assert key == "Bearer secret"
    assert rows[1] == {
        "external_ref": "S2",
        "date": "2026-01-15",
        "client_vat": "78",
        "amount": "2",
    }
    assert "shipments-1.csv: taken 2, unchanged 0" in capsys.readouterr().out


def test_what_waits_is_told_with_its_line(script, server, tmp_path, capsys):
    server.answer = (200, {"taken": 1, "unchanged": 0, "waiting": [{"row": 2, "reason": "Who?"}]})
    (tmp_path / "shipments.csv").write_text(SHIPMENTS)
    assert script.main(server.address, tmp_path) == 1
    assert "shipments.csv, row 3: Who?" in capsys.readouterr().out


def test_many_rows_go_in_parts(script, server, tmp_path, monkeypatch):
    monkeypatch.setattr(script, "AT_ONCE", 1)
    (tmp_path / "shipments.csv").write_text(SHIPMENTS)
    assert script.main(server.address, tmp_path) == 0
    assert [len(rows) for _path, _key, rows in server.kept] == [1, 1]


def test_a_table_that_is_refused_ends_it(script, server, tmp_path, capsys):
    server.answer = (422, {"message": "The column Date is missing."})
    (tmp_path / "shipments.csv").write_text(SHIPMENTS)
    assert script.main(server.address, tmp_path) == 2
    assert "422" in capsys.readouterr().out
