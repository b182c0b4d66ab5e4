#!/usr/bin/env python3
"""Post a folder of CSV tables to Sales Reglament: shipments*.csv, payments*.csv, returns*.csv.

    REGLAMENT_KEY=… python3 post_tables.py https://odoo.example.com FOLDER

Sent again, the same rows change nothing; so a folder may be posted as often as one likes. What
waits is printed with its reason. Exit code 1: some rows wait; 2: a table could not be read.
"""

import csv
import json
import os
import sys
import urllib.error
import urllib.request
from pathlib import Path

AT_ONCE = 5000


def post(address, table, rows):
    request = urllib.request.Request(
        f"{address.rstrip('/')}/reglament/purchases?table={table}",
        data=json.dumps(rows).encode(),
        headers={
            "Authorization": f"Bearer {os.environ['REGLAMENT_KEY']}",
            "Content-Type": "application/json",
        },
    )
    with urllib.request.urlopen(request, timeout=300) as answer:
        return json.load(answer)


def main(address, folder):
    code = 0
    for table in ("shipments", "payments", "returns"):
        for path in sorted(Path(folder).glob(f"{table}*.csv")):
            with path.open(newline="", encoding="utf-8-sig") as file:
                rows = list(csv.DictReader(file))
            for start in range(0, len(rows), AT_ONCE):
                try:
                    told = post(address, table, rows[start : start + AT_ONCE])
                except urllib.error.HTTPError as error:
                    print(f"{path.name}: {error.code} {error.read().decode()[:500]}")
                    return 2
                print(f"{path.name}: taken {told['taken']}, unchanged {told['unchanged']}")
                for waits in told["waiting"]:
                    code = 1
                    print(f"{path.name}, row {start + waits['row'] + 1}: {waits['reason']}")
    return code


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
