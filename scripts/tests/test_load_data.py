"""The importer of the public CRM data set: its files, its rows, its figures in a database."""

import json
import logging
from collections import defaultdict
from decimal import Decimal
from pathlib import Path

import pytest
from loaded import DATABASE, make_load_data
from loaded import folder as folder_of_all

from devenv import databases
from load_data import importer, report, rows, source

FILES = {
    "accounts.csv": """\
account,sector,year_established,revenue,employees,office_location,subsidiary_of
Nam-zim,services,1987,405.59,1179,Brazil,Ware & Co
Ware & Co,services,1997,2041.73,5276,Philipines,
Deep,services,1999,1.0,1,Brazil,Nam-zim
""",
    "products.csv": "product,series,sales_price\nGTX Pro,GTX,4821\n",
    "sales_teams.csv": """\
sales_agent,manager,regional_office
Ann O'Neil,Dustin Brinkmann,Central
Bob Ray,Dustin Brinkmann,Central
Mei-Mei Johns,Cara Losch,East
""",
    "sales_pipeline.csv": """\
opportunity_id,sales_agent,product,account,deal_stage,engage_date,close_date,close_value
A1,Bob Ray,GTX Pro,Nam-zim,Won,10/21/2016,3/1/2017,1054
A2,Ann O'Neil,GTXPro,Nam-zim,Won,10/20/2016,3/1/2017,55
A3,Ann O'Neil,GTXPro,Nam-zim,Lost,11/1/2016,12/31/2017,0
A4,Bob Ray,GTXPro,,Prospecting,,,
A5,Bob Ray,GTX Pro,Elsewhere,Engaging,11/4/2016,,
""",
}


@pytest.fixture
def folder(tmp_path):
    for name, text in FILES.items():
        (tmp_path / name).write_text(text)
    return tmp_path


@pytest.fixture
def small(folder):
    return source.read(folder)


# ------------------------------------------------------------ reading


def test_reads_the_four_files(small):
    assert [account.account for account in small.accounts] == ["Nam-zim", "Ware & Co", "Deep"]
    assert [deal.opportunity_id for deal in small.opportunities] == ["A1", "A2", "A3", "A4", "A5"]
    assert small.opportunities[0].closed.isoformat() == "2017-03-01"
    assert small.opportunities[3].engaged is None


@pytest.mark.parametrize(
    ("name", "old", "new", "says"),
    [
        ("sales_pipeline.csv", "A4,Bob Ray", "A4,Bob Rey", "unknown sales agent: “Bob Rey”"),
        ("sales_pipeline.csv", "Engaging", "Engagin", "unknown deal stage: “Engagin”"),
        ("sales_pipeline.csv", "10/21/2016", "21/10/2016", "opportunity A1: time data"),
        ("sales_pipeline.csv", "1054", "a lot", "opportunity A1: could not convert"),
        ("sales_pipeline.csv", "A5,", "A4,", "“A4” 2 times"),
        (
            "sales_pipeline.csv",
            "Prospecting,,,",
            "Prospecting,,3/1/2017,",
            "A4: Prospecting, closed",
        ),
        ("sales_pipeline.csv", "A4,Bob Ray,GTXPro,,", "A4,Bob Ray,GTXPro,", "cells do not fit"),
        ("accounts.csv", ",Ware & Co\n", ",Nobody\n", "unknown parent company: “Nobody”"),
        ("accounts.csv", "office_location", "office", "accounts.csv: columns"),
    ],
)
def test_what_can_not_be_imported_is_named(folder, name, old, new, says):
    (folder / name).write_text(FILES[name].replace(old, new, 1))
    with pytest.raises(source.SourceError, match=says.replace("(", r"\(")):
        source.read(folder)


def test_a_missing_file_is_named(folder):
    (folder / "products.csv").unlink()
    with pytest.raises(source.SourceError, match=r"products\.csv can't be read"):
        source.read(folder)


# ------------------------------------------------------------ rows


def _dicts(sheet):
    return [dict(zip(sheet.fields, row, strict=True)) for row in sheet.rows]


def test_deals_are_sorted_by_how_they_ended(small):
    won, lost, running = map(_dicts, rows.opportunities(small))
    assert [deal["name"] for deal in won] == ["GTX Pro (A1)", "GTXPro (A2)"]
    assert won[0]["stage_id/id"] == "crm.stage_lead4"
    assert won[0]["date_open"] == "2016-10-21 12:00:00"
    assert won[0]["date_closed"] == "2017-03-01 12:00:00"
    assert (won[0]["expected_revenue"], won[0]["probability"]) == ("1054", "100")
    assert lost[0]["stage_id/id"] == "crm.stage_lead2"
    assert (lost[0]["active"], lost[0]["probability"]) == ("0", "0")
    assert [deal["stage_id/id"] for deal in running] == ["crm.stage_lead1", "crm.stage_lead2"]
    assert "probability" not in running[0]


def test_won_deals_become_orders(small):
    orders = _dicts(rows.orders(small))
    assert [order["opportunity_id/id"][-2:] for order in orders] == ["A1", "A2"]
    assert [order["date_order"] for order in orders] == ["2017-03-01 12:00:00"] * 2
    assert [order["order_line/price_unit"] for order in orders] == ["1054", "55"]
    assert orders[1]["order_line/product_id/id"] == "crm_sales_opportunities.product_GTXPro"
    assert [row[1] for row in rows.unlisted_products(small).rows] == ["GTXPro"]


def test_what_is_missing_or_misspelt_stays_so(small):
    running = _dicts(rows.opportunities(small)[2])
    assert (
        running[0]["partner_id/id"] == running[0]["partner_name"] == running[0]["date_open"] == ""
    )
    assert (running[1]["partner_id/id"], running[1]["partner_name"]) == ("", "Elsewhere")
    assert [row[1] for row in rows.tags(small).rows] == ["GTX Pro", "GTXPro"]
    clients = {client["name"]: client for client in _dicts(rows.companies(small, {"Brazil"}))}
    assert clients["Ware & Co"]["country_id"] == ""
    assert clients["Ware & Co"]["comment"].endswith("<br>Office location: Philipines</p>")
    assert clients["Deep"]["country_id"] == "Brazil"


def test_parents_come_first_and_share_no_address(small):
    clients = _dicts(rows.companies(small, {"Brazil"}))
    assert [client["name"] for client in clients] == ["Ware & Co", "Nam-zim", "Deep"]
    assert [client["type"] for client in clients] == ["contact", "other", "other"]


def test_companies_that_own_each_other_are_refused(folder):
    text = FILES["accounts.csv"].replace("Philipines,", "Philipines,Deep")
    (folder / "accounts.csv").write_text(text)
    with pytest.raises(source.SourceError, match="own each other"):
        rows.companies(source.read(folder), ())


def test_the_latest_won_deal_names_the_responsible(small):
    # both were won on one day: the later engaged one counts, the later lost one does not
    assert rows.responsibles(small.opportunities) == {"Nam-zim": "Bob Ray"}


def test_people_and_teams(small):
    people = _dicts(rows.people(small))
    logins = [user["login"] for user in people]
    assert logins == ["dustin.brinkmann", "cara.losch", "ann.o.neil", "bob.ray", "mei.mei.johns"]
    assert "group_sale_manager" in people[0]["group_ids/id"]
    assert "group_sale_manager" not in people[2]["group_ids/id"]
    names = [team["name"] for team in _dicts(rows.teams(small))]
    assert names == ["Central: Dustin Brinkmann", "East: Cara Losch"]
    assert len(rows.members(small).rows) == 3


def test_external_ids_are_unique(folder):
    more = FILES["accounts.csv"] + "Nam zim,services,1,1,1,Brazil,\n"
    (folder / "accounts.csv").write_text(more)
    with pytest.raises(source.SourceError, match="account_Nam_zim"):
        rows.companies(source.read(folder), ())


def test_notes_are_safe_html(small):
    account = source.Account("x", "", "<1987>", "", "5", "Brazil", "")
    assert (
        rows.notes(account, {"Brazil"}) == "<p>Year established: &lt;1987&gt;<br>Employees: 5</p>"
    )


# ------------------------------------------------------------ report and import


def test_the_report_says_what_was_taken_over_as_written(small):
    text = "\n".join(report.as_written(small, {"Brazil"}, ["Brazil", "Philippines"]))
    assert "product “GTXPro” of 3 deals is not on the price list (meant “GTX Pro”?)" in text
    assert "“Philipines” (Ware & Co) is not a country's name in Odoo (meant “Philippines”?)" in text
    assert "account “Elsewhere” of 1 deals is not known" in text
    assert "1 deals name no client" in text
    assert "1 agents have no deal: Mei-Mei Johns" in text


def test_tables_put_numbers_to_the_right():
    text = report.table("Title", ("", "n"), [("a", 5), ("bc", 1234)])
    assert text == "Title\n          n\n  a       5\n  bc  1,234"


def test_complaints_of_odoo_are_heard():
    with importer.listening() as heard:
        logging.getLogger("odoo.fields").warning("something is %s", "wrong")
        logging.getLogger("py.warnings").warning("old")
        logging.getLogger("odoo.fields").info("fine")
    assert heard == ["WARNING odoo.fields: something is wrong"]


class _Model:
    """Stands for a model whose import answers with a message."""

    def search_fetch(self, _domain, _names):
        return []

    def load(self, _fields, _rows):
        return {"ids": [1], "messages": [{"type": "warning", "message": "no such country"}]}


def test_a_warning_of_the_import_stops_it():
    env = {"ir.model.data": _Model(), "res.partner": _Model()}
    sheet = rows.Sheet("clients", "res.partner", ("id", "name"), (("x.a", "A"),))
    with pytest.raises(
        importer.ImportProblem, match=r"clients, x\.a and following:\nno such country"
    ):
        importer.load(env, sheet, importer.Progress())


# ------------------------------------------------------------ the data set itself, in a database

COUNTS = f"""
WITH stage AS (SELECT name, res_id AS id FROM ir_model_data WHERE model = 'crm.stage'),
     lead AS (SELECT crm_lead.*, stage.name AS stage
                FROM crm_lead JOIN stage ON stage.id = stage_id)
SELECT jsonb_build_object(
    'clients', (SELECT count(*) FROM res_partner WHERE is_company AND id IN (
        SELECT res_id FROM ir_model_data
         WHERE model = 'res.partner' AND module = '{rows.MODULE}')),
    'dormant', (SELECT count(*) FROM res_partner
        WHERE is_company AND comment IS NOT NULL AND client_state = 'dormant'),
    'orders', (SELECT count(*) FROM sale_order JOIN crm_lead AS lead ON lead.id = opportunity_id
        WHERE state = 'sale' AND won_status = 'won' AND sale_order.partner_id = lead.partner_id
        AND date_order = date_closed AND amount_untaxed = expected_revenue
        AND sale_order.user_id = lead.user_id AND sale_order.team_id = lead.team_id),
    'purchases', (SELECT count(*) FROM sales_reglament_purchase
        JOIN sale_order ON sale_order.id = order_id
        WHERE amount = amount_untaxed AND date = date_order::date AND NOT cancelled
        AND sales_reglament_purchase.partner_id = sale_order.partner_id),
    'in notes', (SELECT count(*) FROM res_partner
        WHERE comment LIKE '%Year established: %<br>Revenue: %<br>Employees: %'),
    'subsidiaries', (SELECT count(*) FROM res_partner WHERE is_company AND parent_id IS NOT NULL),
    'without country', (SELECT count(*) FROM res_partner
        WHERE comment LIKE '%Office location: %' AND country_id IS NULL),
    'industries', (SELECT count(DISTINCT industry_id) FROM res_partner),
    'products', (SELECT count(*) FROM product_template WHERE list_price > 50),
    'deals', (SELECT count(*) FROM crm_lead),
    'won', (SELECT count(*) FROM lead WHERE won_status = 'won' AND stage = 'stage_lead4' AND active
        AND probability = 100 AND date_open < date_closed AND date_closed < '2018-01-01'),
    'lost', (SELECT count(*) FROM lead WHERE won_status = 'lost' AND stage = 'stage_lead2'
        AND NOT active AND probability = 0 AND date_closed BETWEEN date_open AND '2018-01-01'),
    'new', (SELECT count(*) FROM lead WHERE won_status = 'pending' AND stage = 'stage_lead1'
        AND active AND date_open IS NULL AND date_closed IS NULL),
    'qualified', (SELECT count(*) FROM lead WHERE won_status = 'pending' AND stage = 'stage_lead2'
        AND active AND date_open < '2018-01-01' AND date_closed IS NULL),
    'without client', (SELECT count(*) FROM crm_lead WHERE partner_id IS NULL),
    'tagged GTXPro', (SELECT count(*) FROM crm_tag_rel AS rel
        JOIN crm_tag AS tag ON tag.id = rel.tag_id WHERE tag.name->>'en_US' = 'GTXPro'),
    'won revenue', (SELECT sum(expected_revenue)::int FROM crm_lead WHERE won_status = 'won'),
    'own team', (SELECT count(*) FROM crm_lead AS lead JOIN crm_team_member AS member
        ON member.user_id = lead.user_id AND member.crm_team_id = lead.team_id),
    'under a reglament', (SELECT count(*) FROM crm_lead WHERE reglament_id IS NOT NULL),
    'agents', (SELECT count(*) FROM res_users WHERE sales_role_kind = 'universal'),
    'idle agents', (SELECT count(*) FROM res_users WHERE sales_role_kind = 'universal'
        AND NOT EXISTS (SELECT FROM crm_lead WHERE user_id = res_users.id)),
    'leaders', (SELECT count(DISTINCT user_id) FROM crm_team WHERE user_id IN (
        SELECT id FROM res_users WHERE sales_role_kind = 'head')),
    'responsible for both', (SELECT count(*) FROM res_partner
        WHERE is_company AND user_id = active_user_id AND user_id = service_user_id),
    'of the latest won deal', (SELECT count(*) FROM res_partner WHERE is_company AND user_id = (
        SELECT lead.user_id FROM crm_lead AS lead
         WHERE lead.partner_id = res_partner.id AND lead.won_status = 'won'
      ORDER BY lead.date_closed DESC, lead.date_open DESC, lead.id DESC LIMIT 1)),
    'modes', (SELECT string_agg(state || ' ' || mode, ', ') FROM sales_reglament),
    'open points of closed deals', (SELECT count(*) FROM sales_reglament_check AS point
        JOIN crm_lead AS lead ON lead.id = point.lead_id
        WHERE point.state = 'todo' AND (lead.won_status != 'pending' OR NOT lead.active)),
    'exceptions', (SELECT count(DISTINCT lead_id) FROM sales_reglament_bypass
        WHERE kind = 'import'),
    'other exceptions', (SELECT count(*) FROM sales_reglament_bypass WHERE kind != 'import'),
    'letters', (SELECT count(*) FROM mail_mail)
)
"""
EXPECTED = {
    "clients": 85,
    "dormant": 85,
    "orders": 4238,
    "purchases": 4238,
    "in notes": 85,
    "subsidiaries": 15,
    "without country": 2,
    "industries": 10,
    "products": 7,
    "deals": 8800,
    "won": 4238,
    "lost": 2473,
    "new": 500,
    "qualified": 1589,
    "without client": 1425,
    "tagged GTXPro": 1480,
    "won revenue": 10005534,
    "own team": 8800,
    "under a reglament": 8800,
    "agents": 35,
    "idle agents": 5,
    "leaders": 6,
    "responsible for both": 85,
    "of the latest won deal": 85,
    "modes": "published enforce",
    "open points of closed deals": 0,
    "exceptions": 8300,
    "other exceptions": 0,
    "letters": 0,
}
# The first won deals of the file, a subsidiary abroad, and the responsible of a client.
SAMPLES = """
SELECT concat_ws('|', lead.name, partner.name, person.name, lead.date_open::date,
                 lead.date_closed::date, round(lead.expected_revenue::numeric))
  FROM crm_lead AS lead
  JOIN res_partner AS partner ON partner.id = lead.partner_id
  JOIN res_users AS users ON users.id = lead.user_id
  JOIN res_partner AS person ON person.id = users.partner_id
 WHERE lead.name LIKE '%(1C1I7A6R)'
 UNION ALL
SELECT concat_ws('|', client.name, parent.name, country.name->>'en_US')
  FROM res_partner AS client
  JOIN res_partner AS parent ON parent.id = client.parent_id
  JOIN res_country AS country ON country.id = client.country_id
 WHERE client.name = 'Nam-zim'
"""
# What agents sold in which month, by the history of purchases.
SOLD = """
SELECT concat_ws('|', to_char(entry.date, 'YYYY-MM'), person.name, round(sum(entry.amount), 2))
  FROM sales_reglament_purchase_entry AS entry
  JOIN sales_reglament_purchase AS purchase ON purchase.id = entry.purchase_id
  JOIN res_users AS users ON users.id = purchase.user_id
  JOIN res_partner AS person ON person.id = users.partner_id
 WHERE entry.kind != 'paid'
 GROUP BY to_char(entry.date, 'YYYY-MM'), person.name
"""
# Tables that say nothing about the data: who was told, and that caches changed.
VOLATILE = ("bus_bus", "orm_signaling_%")
# As it is when the import is killed among the deals: there are no orders yet.
KILLED = """
DELETE FROM sales_reglament_purchase;
DELETE FROM sales_reglament_client_change;
DELETE FROM ir_model_data WHERE model = 'sale.order' AND module = 'crm_sales_opportunities';
DELETE FROM sale_order;
UPDATE res_partner SET client_state = 'prospect', first_order_date = NULL, last_order_date = NULL,
                       order_interval_days = NULL;
CREATE TEMP TABLE lost AS SELECT max(id) AS id FROM crm_lead GROUP BY id % 29;
DELETE FROM ir_model_data USING lost WHERE model = 'crm.lead' AND res_id = lost.id;
DELETE FROM crm_lead USING lost WHERE crm_lead.id = lost.id
"""


def _counts():
    return json.loads(databases.sql(COUNTS, DATABASE))


def _checksums():
    skipped = " ".join(f"AND tablename NOT LIKE '{name}'" for name in VOLATILE)
    tables = databases.sql(
        f"SELECT tablename FROM pg_tables WHERE schemaname = 'public' {skipped} ORDER BY 1",
        DATABASE,
    ).split()
    sums = " UNION ALL ".join(
        f"SELECT '{name}', count(*), md5(string_agg(line::text, ',' ORDER BY line::text)) "
        f'FROM "{name}" AS line'
        for name in tables
    )
    return databases.sql(sums, DATABASE).splitlines()


def test_the_expected_figures_are_in_the_database(printed):
    assert _counts() == EXPECTED
    assert databases.sql(SAMPLES, DATABASE).splitlines() == [
        "GTX Plus Basic (1C1I7A6R)|Cancity|Moses Frase|2016-10-20|2017-03-01|1054",
        "Nam-zim|Warephase|Brazil",
    ]


def test_entries_come_to_the_totals_of_the_file(printed):
    totals = defaultdict(Decimal)
    for deal in source.read(folder_of_all()).opportunities:
        if deal.deal_stage == "Won":
            totals[f"{deal.closed:%Y-%m}|{deal.sales_agent}"] += Decimal(deal.close_value)
    expected = [f"{key}|{total:.2f}" for key, total in totals.items()]
    assert sorted(databases.sql(SOLD, DATABASE).splitlines()) == sorted(expected)


def test_the_expected_figures_are_printed(printed):
    for words in (
        "  clients 85 0\n",
        "  won deals 4,238 0\n",
        "  lost deals 2,473 0\n",
        "  open deals 2,089 0\n",
        "  orders of won deals 4,238 0\n",
        "  all 8,800 1,425 ",
        "  import 8,300\n",
        "  - 1,425 deals name no client\n",
        "  - 5 agents have no deal: ",
    ):
        squeezed = "\n".join("  " + " ".join(line.split()) for line in printed.splitlines())
        assert words in squeezed


def test_the_busiest_agent_has_no_more_than_their_open_deals_ask(printed):
    script = Path(__file__).with_name("busiest_day.py")
    said = databases.shell(DATABASE, script, "busiest-day", "the busiest agent's day", 600)
    found = json.loads(said.splitlines()[-1])
    assert 0 < found["rows"] <= found["of open deals"], found
    assert found["points"] == found["of open deals"], found


def test_a_killed_import_goes_on(printed, monkeypatch):
    databases.sql(KILLED, DATABASE)
    assert _counts()["deals"] == 8771
    again = make_load_data(monkeypatch)
    assert _counts() == EXPECTED
    assert "8,800 " in again


def test_a_second_run_changes_nothing(printed, monkeypatch):
    before = _checksums()
    make_load_data(monkeypatch)
    assert _checksums() == before
