"""The command line: exit codes, JSON, and a sentence with a place and a next step for everything that is wrong."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from pytest import CaptureFixture, MonkeyPatch

from meso_screen import cli, places
from meso_screen.flow.knowledge import Knowledge, open_pack

EXAMPLES = places.default_pack() / "examples"
HEALTHY = EXAMPLES / "healthy.json"
CALM = {"medicines": "none", "skin-type": "one-to-three"}
COMMANDS = ("check", "screen", "medicines", "schema", "verify", "consent", "demo")


@pytest.fixture(scope="module")
def knowledge() -> Knowledge:
    return open_pack(places.default_pack())


class Said:
    """What a command left: its exit code and what it wrote."""

    def __init__(self, code: int, out: str, err: str) -> None:
        self.code, self.out, self.err = code, out, err

    def json(self) -> Any:
        (line,) = self.out.splitlines()
        return json.loads(line)

    def lines(self) -> list[Any]:
        return [json.loads(line) for line in self.out.splitlines()]


@pytest.fixture
def run(capsys: CaptureFixture[str], monkeypatch: MonkeyPatch, knowledge: Knowledge) -> Any:
    """``run("screen", "-", stdin=b"…")``: the command as a user runs it, without a new process or a new pack."""
    opening = cli._open_pack
    monkeypatch.setattr(cli, "_open_pack", lambda pack: knowledge if pack is None else opening(pack))

    def running(*words: object, stdin: bytes = b"") -> Said:
        monkeypatch.setattr(sys, "argv", ["meso-screen", *map(str, words)])
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin), encoding="utf-8"))
        with pytest.raises(SystemExit) as left:
            cli.run()
        out, err = capsys.readouterr()
        assert "Traceback" not in out + err and "pydantic" not in out + err
        assert isinstance(left.value.code, int)
        return Said(left.value.code, out, err)

    return running


def answers(**changed: Any) -> dict[str, Any]:
    """A calm consultation with changes; None takes an answer out."""
    said: dict[str, Any] = json.loads(HEALTHY.read_text("utf-8"))
    said["answers"] = {**said["answers"], **CALM, **changed}
    said["answers"] = {name: value for name, value in said["answers"].items() if value is not ...}
    return said


def write(folder: Path, data: Any, name: str = "visit.json") -> Path:
    path = folder / name
    if isinstance(data, bytes):
        path.write_bytes(data)
    else:
        path.write_text(data if isinstance(data, str) else json.dumps(data), "utf-8")
    return path


# -- help and usage ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("command", ["", *COMMANDS])
def test_every_command_explains_itself(run: Any, command: str) -> None:
    said = run(*filter(None, [command]), "--help")
    assert said.code == 0 and "Usage:" in said.out
    assert not command or "--json" in said.out


@pytest.mark.parametrize(
    "words",
    [("screen",), ("screen", HEALTHY, "--loud"), ("fly",), ("schema", "patient"), ("consent", HEALTHY), ("verify",)],
)
def test_wrong_usage_exits_with_two(run: Any, words: tuple[str, ...]) -> None:
    said = run(*words)
    assert said.code == 2 and said.err


@pytest.mark.parametrize("command", ["screen", "verify"])
@pytest.mark.parametrize("as_json", [(), ("--json",)])
def test_a_missing_file_is_named(run: Any, tmp_path: Path, command: str, as_json: tuple[str, ...]) -> None:
    said = run(command, tmp_path / "gone.json", *as_json)
    assert said.code == 2
    if as_json:
        assert said.json() == {"error": {"place": "gone.json", "message": "There is no such file. Check the name."}}
    else:
        assert said.err == "gone.json: There is no such file. Check the name.\n"


# -- screen ------------------------------------------------------------------------------------------------------------


def test_the_healthy_example_exits_with_nought(run: Any) -> None:
    said = run("screen", HEALTHY, "--json")
    assert said.code == 0 and said.json()["score"] == {"confirmed": 1, "possible": 1}


def test_a_calm_consultation_exits_with_nought(run: Any, tmp_path: Path) -> None:
    said = run("screen", write(tmp_path, answers()), "--json")
    assert said.code == 0
    assert said.json()["score"] == {"confirmed": 1, "possible": 1}


@pytest.mark.parametrize(
    ("changed", "code"),
    [({"medicines": [{"text": "apixaban"}]}, 1), ({"smoking": "not_sure"}, 3), ({"smoking": ...}, 3),
     ({"medicines": [{"text": "Plaxil"}]}, 3)],
)  # fmt: skip
def test_exit_codes_tell_a_finding_from_not_knowing(run: Any, tmp_path: Path, changed: Any, code: int) -> None:
    assert run("screen", write(tmp_path, answers(**changed))).code == code


def test_a_result_has_the_shape_of_the_contract(run: Any) -> None:
    result = run("screen", EXAMPLES / "apixaban.json", "--json").json()
    assert set(result) >= {"score", "counts", "findings", "cards", "next_question", "not_screened", "pack"}
    assert set(result["score"]) == {"confirmed", "possible"}
    assert set(result["counts"]) == {"stop", "clear_first", "caution", "note", "not_known"}
    assert set(result["pack"]) >= {"id", "version", "hash", "approved"} and result["pack"]["approved"] is False
    assert result["next_question"] is None or isinstance(result["next_question"], str)
    rules = {finding["rule"] for finding in result["findings"]}
    for finding in result["findings"]:
        assert set(finding) >= {
            "rule", "row", "on", "problem", "verdict", "state", "reach", "private", "because", "ask", "do", "resolves",
            "sources",
        }  # fmt: skip
        assert finding["verdict"] in ("stop", "clear_first", "caution", "note")
        assert finding["state"] in ("fires", "unknown", "failed")
        assert finding["reach"] in ("today", "product", "area", "lasting")
        assert finding["row"] == finding["rule"].split("--")[0] and finding["sources"]
    for card in result["cards"]:
        assert set(card) >= {"problem", "verdict", "state", "rules", "ask"} and set(card["rules"]) <= rules
    fired = [finding for finding in result["findings"] if finding["state"] == "fires"]
    counts = result["counts"]
    assert sum(counts[tier] for tier in ("stop", "clear_first", "caution", "note")) == len(fired)
    assert counts["not_known"] == len(result["findings"]) - len(fired)


BAD: dict[str, tuple[Any, str]] = {
    "malformed": ('{"schema": 1,', "line 1, column"),
    "empty": ("", "line 1, column 1"),
    "a list": ([], "JSON object"),
    "a word": ('"healthy"', "JSON object"),
    "no schema": ({"as_of": "2026-11-24", "answers": {}}, "“schema” must be 1"),
    "another schema": ({"schema": 2, "as_of": "2026-11-24", "answers": {}}, "“schema” must be 1"),
    "schema true": ({"schema": True, "as_of": "2026-11-24", "answers": {}}, "“schema” must be 1"),
    "no day": ({"schema": 1, "answers": {}}, "“as_of”"),
    "impossible day": ({"schema": 1, "as_of": "2026-02-30", "answers": {}}, "“as_of”"),
    "a week": ({"schema": 1, "as_of": "2026-W48-2", "answers": {}}, "“as_of”"),
    "a day that is no text": ({"schema": 1, "as_of": 20261124, "answers": {}}, "“as_of”"),
    "no answers": ({"schema": 1, "as_of": "2026-11-24"}, "“answers”"),
    "answers as a list": ({"schema": 1, "as_of": "2026-11-24", "answers": []}, "“answers”"),
    "unknown field": ({**answers(), "doctor": "x"}, "“doctor” is not a field"),
    "patient null": ({**answers(), "patient": None}, "“patient”"),
    "unknown question": (answers(**{"shoe-size": 39}), "no question “shoe-size”"),
    "null": (json.dumps(answers()).replace('"smoking": "no"', '"smoking": null'), "cannot be null"),
    "null inside": (answers(medicines=[{"text": "apixaban", "last_taken": None}]), "cannot be null"),
    "null in the plan": (answers(plan={"technique": None}), "cannot be null"),
    "wrong kind": (answers(smoking=1), "no answer to this question"),
    "wrong number": (answers(temperature="warm"), "is not a number"),
    "number out of range": (answers(temperature=400), "cannot be right"),
    "impossible date": (answers(**{"birth-date": "1990-02-30"}), "is not a date"),
    "date to come": (answers(**{"birth-date": "2027-01-01"}), "lies after"),
    "wide digits": (answers(**{"birth-date": "１９９０"}), "is not a date"),
    "several twice": (answers(**{"today-habits": ["alcohol", "alcohol"]}), "stands twice"),
    "unknown option": (answers(**{"today-habits": ["opera"]}), "no answer to this question"),
    "unknown product": (answers(plan={"products": ["botulinum"]}), "no product “botulinum”"),
    "unknown plan field": (answers(plan={"dose": 1}), "“dose” is not known"),
    "medicine without text": (answers(medicines=[{"dose": "5 mg"}]), "“text” is missing"),
    "duplicate keys": ('{"schema": 1, "schema": 1, "as_of": "2026-11-24", "answers": {}}', "stands twice"),
    "NaN": (json.dumps(answers(temperature=float("nan"))), "is not a number"),
    "Infinity": (json.dumps(answers(temperature=float("inf"))), "is not a number"),
    "deep": ("[" * 100_000, "not a readable consultation"),
    "long number": ('{"schema": ' + "9" * 6000 + "}", "not a readable consultation"),
    "half a letter": ('{"schema": 1, "as_of": "2026-11-24", "answers": {"goal-free": "\\ud800"}}', "not a readable"),
    "not UTF-8": (b'{"schema": 1, "as_of": "\xff\xfe"}', "not UTF-8"),
    "a picture": (b"\x89PNG\r\n\x1a\n\x00\x00", "not UTF-8"),
}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_file_is_refused_with_its_place_and_the_next_step(run: Any, tmp_path: Path, name: str) -> None:
    data, expected = BAD[name]
    path = write(tmp_path, data)
    said = run("screen", path)
    assert said.code == 2 and not said.out
    assert said.err.startswith("visit.json") and expected in said.err
    assert said.err.rstrip().endswith((".", "}"))
    error = run("screen", path, "--json").json()["error"]
    assert (
        set(error) == {"place", "message"} and error["place"].startswith("visit.json") and expected in error["message"]
    )


def test_all_misfits_of_a_file_are_said_at_once(run: Any, tmp_path: Path) -> None:
    said = run("screen", write(tmp_path, answers(smoking="maybe", temperature="warm", **{"shoe-size": 1})))
    assert said.err.count("visit.json: ") == 3


def test_a_folder_and_a_huge_file_are_refused(run: Any, tmp_path: Path) -> None:
    huge = tmp_path / "huge.json"
    with huge.open("wb") as file:
        file.truncate(50_000_000)
    for path in (tmp_path, huge):
        said = run("screen", path)
        assert said.code == 2 and said.err
    assert "larger than any consultation" in run("screen", huge).err


def test_a_file_saved_with_a_byte_order_mark_is_read(run: Any, tmp_path: Path) -> None:
    path = write(tmp_path, b"\xef\xbb\xbf" + json.dumps(answers()).encode())
    assert run("screen", path, "--json").code == 0


def bad_in_the_middle() -> bytes:
    good = json.dumps(answers()).encode()
    lines = [good, b"{", b"\xff\xfe", b"", b"[" * 6_000_000, b'{"schema": 1}', good]
    return b"\n".join(lines)


@pytest.mark.parametrize("source", ["file", "stdin"])
def test_a_bad_line_is_answered_in_its_place_and_the_rest_goes_on(run: Any, tmp_path: Path, source: str) -> None:
    data = bad_in_the_middle()
    if source == "file":
        said = run("screen", write(tmp_path, data, "day.jsonl"), "--json")
    else:
        said = run("screen", "-", "--json", stdin=data)
    first, *middle, last = said.lines()
    assert said.code == 2 and first["score"] == last["score"]
    assert [line["error"]["place"] for line in middle] == ["line 2", "line 3", "line 5", "line 6"]
    assert all(line["error"]["message"].endswith((".", "}")) for line in middle)


def test_the_worst_line_decides_the_exit_code(run: Any) -> None:
    calm, unsure = json.dumps(answers()), json.dumps(answers(smoking="not_sure"))
    worse = json.dumps(answers(medicines=[{"text": "apixaban"}]))
    for lines, code in (([calm], 0), ([calm, unsure], 3), ([unsure, worse, calm], 1), ([worse, "x"], 2), ([], 0)):
        assert run("screen", "-", "--json", stdin="\n".join(lines).encode()).code == code


def test_a_jsonl_file_that_cannot_be_opened_is_refused(run: Any, tmp_path: Path) -> None:
    folder = tmp_path / "folder.jsonl"
    folder.mkdir()
    for path in (folder, tmp_path / "gone.jsonl"):
        said = run("screen", path, "--json")
        assert said.code == 2 and said.json()["error"]["place"] == path.name


# -- packs -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("command", [("screen", HEALTHY), ("schema", "consultation"), ("medicines", "aspirin")])
def test_a_pack_that_is_none_is_refused_by_every_command(run: Any, tmp_path: Path, command: tuple[str, ...]) -> None:
    (tmp_path / "pack.toml").write_text("id = [", "utf-8")
    for pack in (tmp_path, tmp_path / "gone", tmp_path / "pack.toml"):
        said = run(*command, "--pack", pack)
        assert said.code == 2 and said.err and not said.out
        assert "error" in run(*command, "--pack", pack, "--json").json()


def test_every_part_a_patient_reads_keeps_to_the_reading_grade(run: Any) -> None:
    found = run("check", "--reading", "--json")
    said = found.json()
    assert found.code == 0
    assert {"part risks", "part signatures", "section medicines", "advice red_flag"} <= said["grades"].keys()
    assert max(said["grades"].values()) <= said["highest"] == 7


def test_check_names_a_folder_that_is_not_there(run: Any, tmp_path: Path) -> None:
    assert run("check", tmp_path / "gone").code == 2
    (tmp_path / "empty").mkdir()
    said = run("check", tmp_path / "empty", "--json")
    assert said.code == 1 and said.json()["good"] is False and said.json()["problems"]


def test_coverage_of_a_broken_pack_is_refused_in_words(run: Any, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    assert run("check", tmp_path / "empty", "--coverage", "--json").code in (1, 2)


# -- medicines ---------------------------------------------------------------------------------------------------------


def test_medicines_answers_each_line_in_order(run: Any) -> None:
    said = run("medicines", stdin=b"apixaban\n\nnothing at all\nqwzx\n")
    assert said.code == 0 and [line["text"] for line in said.lines()] == ["apixaban", "", "nothing at all", "qwzx"]
    first = said.lines()[0]
    assert set(first) >= {"text", "state", "classes", "class_ids", "ingredients", "suggestions", "parts"}
    assert (first["state"], first["classes"]) == ("exact", ["anticoagulant"])


def test_medicines_as_arguments(run: Any) -> None:
    said = run("medicines", "apixaban", "no blood thinners", "--json")
    assert [line["state"] for line in said.lines()] == ["exact", "negated"]


def test_a_line_of_medicines_that_is_no_text_does_not_end_the_others(run: Any) -> None:
    said = run("medicines", stdin=b"apixaban\n\xff\xfe\naspirin\n")
    texts = [line.get("text") for line in said.lines()]
    assert texts[0] == "apixaban" and texts[-1] == "aspirin" and len(texts) == 3
    assert said.code == 2 and "error" in said.lines()[1]


def test_a_very_long_line_of_medicines_is_answered_soon(run: Any) -> None:
    said = run("medicines", stdin=b"a" * 200_000 + b"\naspirin\n")
    assert len(said.lines()) == 2


# -- schema ------------------------------------------------------------------------------------------------------------


def test_the_schema_takes_every_example_and_refuses_what_the_program_refuses(run: Any) -> None:
    schema = run("schema", "consultation", "--json").json()
    validator = jsonschema.Draft202012Validator(schema)
    validator.check_schema(schema)
    for example in EXAMPLES.glob("*.json"):
        assert list(validator.iter_errors(json.loads(example.read_text("utf-8")))) == []
    for question in schema["properties"]["answers"]["properties"]:
        for value in ("not_sure", "declined"):
            assert validator.is_valid(answers(**{question: value}))
    unseen = {"number out of range", "date to come", "duplicate keys"} | {
        name for name, (data, _) in BAD.items() if isinstance(data, bytes)
    }
    for name, (data, _) in BAD.items():
        if name in unseen or (isinstance(data, str) and name not in ("null", "a word")):
            continue
        value = json.loads(data) if isinstance(data, str) else data
        assert not validator.is_valid(value), name


def test_the_schema_of_the_sealed_record_holds_that_of_the_consultation(run: Any) -> None:
    schema = run("schema", "record", "--json").json()
    jsonschema.Draft202012Validator.check_schema(schema)
    consultation = run("schema", "consultation", "--json").json()
    consultation.pop("$schema")
    assert schema["properties"]["consultation"] == consultation
    assert {"document", "patient", "result", "decisions", "signatures"} <= set(schema["required"])


# -- consent -----------------------------------------------------------------------------------------------------------


def test_consent_writes_a_draft_that_is_not_sealed(run: Any, tmp_path: Path) -> None:
    out = tmp_path / "new" / "draft.pdf"
    said = run("consent", EXAMPLES / "apixaban.json", "--out", out, "--json")
    assert said.code == 0 and said.json()["draft"] is True
    assert out.read_bytes().startswith(b"%PDF-") and [path.name for path in out.parent.iterdir()] == ["draft.pdf"]
    assert run("verify", out, "--json").code == 3
    large = tmp_path / "large.pdf"
    assert run("consent", EXAMPLES / "apixaban.json", "--out", large, "--large", "--paper", "Letter").code == 0
    assert large.read_bytes() != out.read_bytes()


@pytest.mark.parametrize("out", ["", ".", "/", "a-file/draft.pdf", "x" * 300 + ".pdf", "/proc/none/draft.pdf"])
def test_a_place_that_cannot_be_written_is_said(run: Any, tmp_path: Path, monkeypatch: MonkeyPatch, out: str) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a-file").write_text("")
    said = run("consent", HEALTHY, "--out", out)
    assert said.code == 2 and said.err and [path.name for path in tmp_path.iterdir()] == ["a-file"]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no such device here")
def test_a_full_disk_is_said_and_leaves_nothing(run: Any) -> None:
    said = run("consent", HEALTHY, "--out", "/dev/full")
    assert said.code == 2 and "No space left" in said.err
    assert not Path("/dev/full").is_file() and not Path("/dev/full.part").exists()


@pytest.mark.parametrize("patient", [{"family": 7}, {"born": "1990-02-30"}, {"family": "宮本"}, {"given": "👩"}])
def test_a_patient_who_cannot_be_printed_is_refused(run: Any, tmp_path: Path, patient: dict[str, Any]) -> None:
    data = {**answers(), "patient": {"family": "Martin", "given": "Chloé", "born": "1990", **patient}}
    said = run("consent", write(tmp_path, data), "--out", tmp_path / "draft.pdf")
    if patient == {"family": 7}:
        assert said.code in (0, 2)
    else:
        assert said.code == 2 and said.err and not (tmp_path / "draft.pdf").exists()


# -- verify ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("data", "code"),
    [(b"", 1), (b"hello", 1), (b"%PDF-1.7\n", 1), (b"\x89PNG", 1), (b"%PDF-1.7\n" + b"\0" * 5000, 1)],
)
@pytest.mark.parametrize("more", [(), ("--json",), ("--recompute",), ("--recompute", "--json")])
def test_what_is_no_pdf_is_unreadable(run: Any, tmp_path: Path, data: bytes, code: int, more: tuple[str, ...]) -> None:
    said = run("verify", write(tmp_path, data, "consent.pdf"), *more)
    assert said.code == code and said.out


def test_a_folder_is_no_pdf(run: Any, tmp_path: Path) -> None:
    assert run("verify", tmp_path).code == 2


# -- in a process of its own -------------------------------------------------------------------------------------------


def start(*words: object, **more: Any) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "meso_screen", *map(str, words)]
    return subprocess.run(command, capture_output="stdout" not in more, text=True, timeout=60, **more)


def test_a_reader_that_goes_away_is_no_failure() -> None:
    command = [sys.executable, "-m", "meso_screen", "schema", "consultation"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as child:
        assert child.stdout is not None and child.stderr is not None
        child.stdout.read(10)
        child.stdout.close()
        assert child.stderr.read() == ""
        assert child.wait(30) == 0


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no such device here")
def test_output_that_has_no_room_is_said_without_a_traceback() -> None:
    with Path("/dev/full").open("w") as full:
        said = start("screen", HEALTHY, "--json", stdout=full, stderr=subprocess.PIPE)
    assert said.returncode == 2
    assert "No space left" in said.stderr and "Traceback" not in said.stderr and "Exception" not in said.stderr


def test_bytes_that_are_no_text_are_refused_in_words() -> None:
    environment = {**os.environ, "PYTHONUTF8": "1"}
    said = subprocess.run(
        [sys.executable, "-m", "meso_screen", "medicines", b"\xff\xfe"],
        capture_output=True,
        env=environment,
        timeout=60,
    )
    assert b"Traceback" not in said.stderr and said.returncode in (0, 2)


def test_even_a_mistake_of_the_program_is_said_without_a_traceback(run: Any, monkeypatch: MonkeyPatch) -> None:
    def mistaken(pack: Path | None) -> Knowledge:
        raise ZeroDivisionError

    monkeypatch.setattr(cli, "_open_pack", mistaken)
    said = run("schema", "consultation")
    assert said.code == 2 and said.err.startswith("The program made a mistake (ZeroDivisionError).")
