"""The guideline as data: every clause, setting, reminder and ambiguity is there, once, in both languages."""

import re
import tomllib
from pathlib import Path

import pytest

DATA = Path(__file__).resolve().parents[2] / "ia" / "ground" / "clauses" / "data"

CLAUSES_PER_SECTION = {
    "A": 52, "C": 30, "D": 71, "E": 25, "G": 27, "I": 20, "K": 14, "M": 40, "N": 13,
    "P": 30, "Q": 11, "R": 27, "S": 48, "T": 21, "V": 17, "W": 10, "X": 10, "Z": 22,
}  # fmt: skip

KINDS = {
    "field list", "workflow step", "deadline", "permission",
    "reminder", "calculation", "report", "guidance-only",
}  # fmt: skip

ACTORS = {
    # branch
    "advisor", "leader", "station_leader", "marketing_director", "admin_director", "branch_gm", "finance_admin",
    "finance_clerk", "finance_manager", "counter_clerk", "counter_admin", "branch_sysadmin", "hotline_agent",
    "outlet_head", "presenter", "back_office_member",
    # head office, region, other departments
    "hq_brokerage", "hq_sysadmin", "regional_head", "brokerage_gm", "company_approver", "call_centre",
    "response_centre", "management_centre", "inst_service", "training_centre", "research_institute",
    "online_company", "advisory_board",
    # with respect to one record
    "activity_lead", "task_owner", "superior", "receiver", "first_receiver", "handler", "client_owner",
    "managing_advisor", "delegate", "codeveloper", "minute_taker", "substitute", "client", "assignee", "applicant",
    # other sources
    "service_group", "service_manager", "operations_director", "service_director", "client_manager", "consult_team",
    "futures_service_dept", "business_team", "chief_analyst", "settlement_dept", "service_agent", "expert_agent",
    # everyone, nobody
    "all", "system",
}  # fmt: skip

CHECKS = {
    "hard", "soft", "info", "reminder", "unique", "enum", "flag", "trigger", "calculation", "report", "job",
}  # fmt: skip

CJK = re.compile(r"[\u4e00-\u9fff]")
CLAUSE_ID = re.compile(r"\b[A-Z]-\d\d\b")
HALF_WIDTH = re.compile(r"[\u4e00-\u9fff][,;:?!]|[,;:?!][\u4e00-\u9fff]|[()]")


def load(name):
    with (DATA / f"{name}.toml").open("rb") as file:
        return tomllib.load(file)


def clauses():
    return [clause for section in CLAUSES_PER_SECTION for clause in load(section)["clause"]]


def settings():
    return load("settings")["setting"]


def reminders():
    return load("reminders")["reminder"]


def ambiguities():
    return load("ambiguities")["ambiguity"]


def unique(values):
    values = list(values)
    return len(values) == len(set(values))


def assert_bilingual(name, english, chinese):
    assert english.strip(), f"{name} has no English"
    assert CJK.search(chinese), f"{name} has no Chinese"
    assert_chinese_punctuation(name, chinese)


def assert_chinese_punctuation(name, chinese):
    assert not HALF_WIDTH.search(chinese), f"{name}: half-width punctuation in {chinese!r}"


def test_every_file_is_known_and_parses():
    names = {path.stem for path in DATA.glob("*.toml")}
    assert names == {*CLAUSES_PER_SECTION, "settings", "reminders", "ambiguities"}
    for name in names:
        load(name)


@pytest.mark.parametrize("section", sorted(CLAUSES_PER_SECTION))
def test_a_section_is_complete_and_in_order(section):
    data = load(section)
    count = CLAUSES_PER_SECTION[section]
    assert data["section"] == section
    assert_bilingual(section, data["title_en"], data["title_zh"])
    assert [clause["id"] for clause in data["clause"]] == [f"{section}-{n:02d}" for n in range(1, count + 1)]
    assert {clause["section"] for clause in data["clause"]} == {section}


def test_the_whole_catalogue_is_there():
    assert len(clauses()) == 488
    assert len(reminders()) == 71
    assert len(ambiguities()) == 66
    assert [entry["id"] for entry in reminders()] == [f"J-{n:02d}" for n in range(1, 72)]
    assert [entry["id"] for entry in ambiguities()] == [f"AMB-{n:02d}" for n in range(1, 67)]


def test_identifiers_are_unique():
    assert unique(entry["id"] for entry in clauses() + reminders() + ambiguities())
    assert unique(entry["key"] for entry in settings())


def test_clauses_use_the_fixed_vocabularies():
    for clause in clauses():
        assert clause["kind"], f"{clause['id']} has no kind"
        assert set(clause["kind"]) <= KINDS, clause["id"]
        assert unique(clause["kind"]), clause["id"]
        assert set(clause["actors"]) <= ACTORS, f"{clause['id']}: {clause['actors']}"
        assert unique(clause["actors"]), clause["id"]
        assert re.match(r"00[0-4] ", clause["source"]), clause["id"]


def test_clauses_speak_both_languages():
    for clause in clauses():
        assert_bilingual(clause["id"], clause["en"], clause["zh"])
        for field in ("en", "en_platform", "zh", "zh_platform"):
            assert "**" not in clause[field], clause["id"]
        assert "`" not in clause["zh"] + clause["zh_platform"], clause["id"]
        assert bool(clause["number"]) == bool(clause["number_zh"]), clause["id"]
        assert_chinese_punctuation(clause["id"], clause["number_zh"])
        assert bool(clause["en_platform"]) == bool(clause["zh_platform"]), clause["id"]
        if clause["zh_platform"]:
            assert_bilingual(clause["id"], clause["en_platform"], clause["zh_platform"])


def test_both_languages_point_to_the_same_clauses():
    """A reference one language makes and the other drops is a slip of translation."""
    known = {clause["id"] for clause in clauses()}
    for clause in clauses():
        chinese = set(CLAUSE_ID.findall(clause["zh"] + " " + clause["zh_platform"])) - {clause["id"]}
        english = set(CLAUSE_ID.findall(clause["en"] + " " + clause["en_platform"])) - {clause["id"]}
        assert chinese == english, clause["id"]
        assert chinese <= known, clause["id"]


def test_settings_are_typed_and_bilingual():
    types = {"int": int, "decimal": str, "text": str, "list": list}
    for setting in settings():
        key = setting["key"]
        assert re.fullmatch(r"[a-z0-9_]+\.[a-z0-9_]+", key)
        assert type(setting["default"]) is types[setting["type"]], key
        if setting["type"] == "decimal":
            assert re.fullmatch(r"(\d+(\.\d+)?)?", setting["default"]), key
        if "minimum" in setting:
            assert setting["default"] >= setting["minimum"], key
        assert setting["unit"], key
        assert setting["check"] in CHECKS, key
        assert setting["clauses"], key
        assert bool(setting["check_note"]) == bool(setting["check_note_zh"]), key
        assert_bilingual(key, setting["en"], setting["zh"])


def test_reminders_and_ambiguities_are_bilingual():
    for reminder in reminders():
        for field in ("trigger", "when", "receivers"):
            assert_bilingual(reminder["id"], reminder[field], reminder[f"{field}_zh"])
    for ambiguity in ambiguities():
        assert ambiguity["where"], ambiguity["id"]
        for field in ("problem", "decision"):
            assert_bilingual(ambiguity["id"], ambiguity[field], ambiguity[f"{field}_zh"])


def test_every_cited_clause_exists():
    known = {clause["id"] for clause in clauses()}
    for entry in settings() + reminders() + ambiguities():
        name = entry.get("id") or entry["key"]
        assert set(entry["clauses"]) <= known, name
        assert unique(entry["clauses"]), name
    uncited = {entry["id"] for entry in reminders() if not entry["clauses"]}
    assert uncited == {"J-67"}, "only the calendar reminder supports all clauses at once"


def test_the_numbers_of_the_index():
    """A few defaults that would hurt if they drifted."""
    default = {setting["key"]: setting["default"] for setting in settings()}
    assert default["regular_meeting.due_working_days"] == 5
    assert default["dev_plan.reminder_last_working_days"] == 3
    assert default["first_contact.recall_days"] == 2
    assert default["development.stall_months"] == 3
    assert default["response.sla_days"] == 3
    assert default["complaint.repeat_count"] == 3
    assert default["rebate.gm_threshold"] == "30"
    assert default["deletion.approvals"] == 3
    assert default["counter_admin.per_branch"] == 1
    assert default["tier.diamond"] == "", "unset until head office gives the threshold"
    for setting in settings():
        if setting["key"].startswith("retention."):
            assert setting["minimum"] == 15
