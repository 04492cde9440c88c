"""A facade in front of the real store goes by the county rules of its folder: the file changed, the service started anew, others sign, and
other days are the last."""

import contextlib
from datetime import date, timedelta
from pathlib import Path

from tests.facades import PARTY, facade, system
from tests.interactions.people import plan_of_age
from tests.process import rule_folders
from tests.systems import fresh_plan, refusal


def test_a_changed_rules_file_changes_who_must_sign_for_a_plan(store_url: str, tmp_path: Path) -> None:
    folder = rule_folders.written(tmp_path, {"organisations": [PARTY], "signing": {"own_consent_from": 18}})
    municipality = system("municipality")
    with facade(store_url, tmp_path, [municipality], rules_dir=folder) as one:
        client = one.client(municipality)
        [issue] = refusal(client.sip("POST", json=plan_of_age(16, "person")), 422)
        assert issue["details"]["coding"][0]["code"] == "sip-active-consent"
        assert client.sip("POST", json=plan_of_age(16, "mamma", "pappa", "person")).status_code == 201
        client.close()
    file = folder / "lan.yaml"
    file.write_text(file.read_text(encoding="utf-8").replace("own_consent_from: 18", "own_consent_from: 15"), encoding="utf-8")
    with facade(store_url, tmp_path, [municipality], rules_dir=folder) as one:
        client = one.client(municipality)
        assert client.sip("POST", json=plan_of_age(16, "person")).status_code == 201
        client.close()


def test_a_changed_rules_file_changes_the_last_day_of_what_is_to_be_done(store_url: str, tmp_path: Path) -> None:
    municipality = system("municipality")
    plan = fresh_plan(status="draft")
    plan["dates"] = {name: day for name, day in plan["dates"].items() if name != "meeting"}
    last_days: list[date] = []
    for weeks in (3, 8):
        told = {"within": weeks, "unit": "weeks", "source": "överenskommelse"}
        folder = rule_folders.written(tmp_path, {"organisations": [PARTY], "deadlines": {"meeting-after-consent": told}})
        with (
            facade(store_url, tmp_path, [municipality], rules_dir=folder) as one,
            contextlib.closing(one.client(municipality)) as client,
        ):
            plan_id = client.sip("POST", json=plan).headers["Location"].rpartition("/")[2]
            [found] = client.sip("GET", f"worklist?plan={plan_id}").json()["plans"]
            [meeting] = [duty for duty in found["duties"] if duty["what"] == "hold-meeting"]
            last_days.append(date.fromisoformat(meeting["due"]))
    assert last_days[1] - last_days[0] == timedelta(weeks=8 - 3)
