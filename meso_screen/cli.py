"""The command line (contracts §4): every command has ``--help`` and ``--json``; never a traceback.

Exit codes: 0 good · 1 a finding, or a file that is not what it should be · 2 usage or a refused input · 3 cannot tell.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from decimal import Decimal
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import click

from meso_screen import __version__, places
from meso_screen.problems import Problem, ProblemError

if TYPE_CHECKING:
    from meso_screen.flow.knowledge import Knowledge

GOOD, FINDING, USAGE, CANNOT_TELL = 0, 1, 2, 3

_json_option = click.option("--json", "as_json", is_flag=True, help="Write the result as JSON.")
_pack_option = click.option(
    "--pack", type=click.Path(path_type=Path), default=None, help="Folder of a form pack; default: the one shipped."
)


def run() -> NoReturn:
    """Run the command line and leave with its exit code; whatever goes wrong is said in one sentence."""
    try:
        code = main.main(standalone_mode=False)
    except click.exceptions.Exit as leaving:
        code = leaving.exit_code
    except click.ClickException as error:
        error.show()
        code = USAGE
    except ProblemError as error:
        say_problems(error.problems)
        code = USAGE
    except (KeyboardInterrupt, click.Abort):
        click.echo("Stopped.", err=True)
        code = USAGE
    except BrokenPipeError:
        _let_go_of_output()
        code = GOOD
    except MemoryError:
        click.echo("This PC has not enough memory for that. Close other programs and try again.", err=True)
        code = USAGE
    except OSError as error:
        _let_go_of_output()
        where = f"{Path(error.filename).name}: " if isinstance(error.filename, str) else ""
        click.echo(f"{where}{error.strerror or 'The system refused it'}. Choose another place and try again.", err=True)
        code = USAGE
    except UnicodeError:
        click.echo("This text is not UTF-8. Save it as UTF-8 and try again.", err=True)
        code = USAGE
    except Exception as error:  # a mistake of ours: said in words, because nobody at a desk can use a traceback
        click.echo(f"The program made a mistake ({type(error).__name__}). Report it with what you did.", err=True)
        code = USAGE
    sys.exit(code if isinstance(code, int) else GOOD)


def _let_go_of_output() -> None:
    """Point standard output at nothing, so that what cannot be written is not tried again at the end."""
    try:
        sys.stdout.flush()
    except (OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def say_problems(problems: Iterable[Problem]) -> None:
    """Problems as lines on standard error."""
    for problem in problems:
        click.echo(problem.sentence(), err=True)


def write_json(value: Any) -> None:
    """One JSON document on one line; exact decimals become numbers."""
    click.echo(json.dumps(value, ensure_ascii=False, default=_plain))


def _plain(value: object) -> object:
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    return str(value)


def reporting_problems(command: Callable[..., int]) -> Callable[..., int]:
    """A command with ``--json`` also reports a refusal as JSON."""

    @wraps(command)
    def reported(*args: Any, as_json: bool = False, **kwargs: Any) -> int:
        try:
            return command(*args, as_json=as_json, **kwargs)
        except ProblemError as error:
            if not as_json:
                raise
            write_json(_refused(error.problems))
            return USAGE

    return reported


def _refused(problems: Sequence[Problem], place: str = "") -> dict[str, Any]:
    """A refusal as contracts §4 writes it: where it is and what it says."""
    message = " ".join(f"{problem.what} {problem.next_step}".strip() for problem in problems)
    return {"error": {"place": problems[0].place or place, "message": message}}


def _open_pack(pack: Path | None) -> Knowledge:
    from meso_screen.flow.knowledge import open_pack

    return open_pack(pack or places.default_pack())


@click.group(invoke_without_command=True, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="meso-screen")
@click.pass_context
def main(context: click.Context) -> int:
    """Meso Screen: screening and consent before mesotherapy. Without a command it opens the desktop."""
    if context.invoked_subcommand is None:
        from meso_screen.app import open_desktop

        return open_desktop()
    return GOOD


@main.command()
@click.argument("pack", type=click.Path(path_type=Path), required=False)
@click.option("--coverage", is_flag=True, help="List what answers each row of the knowledge base and the article.")
@click.option("--reading", is_flag=True, help="List the reading grade of each section and document part.")
@_json_option
@reporting_problems
def check(pack: Path | None, coverage: bool, reading: bool, as_json: bool) -> int:
    """Check a form pack: every id, text, source, case and proof."""
    folder = pack or places.default_pack()
    if not folder.is_dir():
        raise ProblemError(Problem("There is no such folder.", folder.name, "Name the folder of a form pack."))
    if coverage:
        return _coverage(folder, as_json)
    if reading:
        return _reading(folder, as_json)
    from meso_screen.flow.prove import prove_pack

    problems = prove_pack(folder, datetime.now(UTC).date())
    bad = [problem for problem in problems if not problem.note]
    if as_json:
        write_json({"pack": folder.name, "problems": [problem.as_dict() for problem in problems], "good": not bad})
    else:
        for problem in problems:
            click.echo(("note: " if problem.note else "") + problem.sentence())
        click.echo(f"{folder.name}: {len(bad)} problems, {len(problems) - len(bad)} notes.")
    return FINDING if bad else GOOD


def _reading(folder: Path, as_json: bool) -> int:
    from meso_screen.flow.readability import HIGHEST_GRADE, grades

    found = grades(_open_pack(folder).catalogue)
    if as_json:
        write_json({"highest": HIGHEST_GRADE, "grades": found})
    else:
        for group, grade in sorted(found.items(), key=lambda pair: -pair[1]):
            click.echo(f"{grade:5.1f}  {group}")
    return FINDING if any(grade > HIGHEST_GRADE for grade in found.values()) else GOOD


def _coverage(folder: Path, as_json: bool) -> int:
    from meso_screen.flow.coverage import list_coverage

    rows, problems = list_coverage(folder)
    if as_json:
        write_json(rows)
    else:
        for row in rows:
            carried = [
                f"{kind}: {', '.join(map(str, row[kind]))}"
                for kind in ("rules", "risks", "advice", "consent")
                if row[kind]
            ]
            if row["asked"]:
                carried.insert(0, "asked: " + ", ".join(asked["question"] for asked in row["asked"]))
            state = "; ".join(carried) or (f"left out: {row['left_out']}" if row["left_out"] else "not yet covered")
            click.echo(f"{row['id']} ({row['kind']}): {state}")
        say_problems(problems)
    return FINDING if problems else GOOD


@main.command()
@click.argument("file", type=click.Path(path_type=Path, allow_dash=True))
@_pack_option
@_json_option
@reporting_problems
def screen(file: Path, pack: Path | None, as_json: bool) -> int:
    """Screen a consultation file, a .jsonl file, or lines on standard input (-)."""
    from meso_screen.flow.batch import read_inputs, screen_one

    knowledge = _open_pack(pack)
    worst, refused = GOOD, False
    for place, text in read_inputs(file):
        try:
            if isinstance(text, Problem):
                raise ProblemError(text)
            result, code = screen_one(knowledge, text, place)
        except ProblemError as error:
            refused = True
            if as_json or place.startswith("line"):
                write_json(_refused(error.problems, place))
            say_problems(error.problems)
            continue
        worst = code if worst == GOOD or code == FINDING else worst
        if as_json:
            write_json(result)
        else:
            _show_result(result)
    return USAGE if refused else worst


def _as_text(line: str | bytes) -> str:
    try:
        return line.decode() if isinstance(line, bytes) else line.encode().decode()
    except UnicodeError:
        raise ProblemError(Problem("This line is not UTF-8 text.", "", "Save it as UTF-8.")) from None


def _show_result(result: dict[str, Any]) -> None:
    score, counts = result["score"], result["counts"]
    click.echo(f"Screening category [{score['confirmed']}, {score['possible']}]")
    click.echo("  " + " · ".join(f"{name.replace('_', ' ')} {count}" for name, count in counts.items()))
    for finding in result["findings"]:
        state = "" if finding["state"] == "fires" else f" ({finding['state']}: ask {', '.join(finding['ask'])})"
        on = f" on {', '.join(finding['on'])}" if finding["on"] else ""
        click.echo(f"  {finding['verdict']:<12} {finding['rule']}{on}{state}")
        if finding["state"] == "fires" and finding["verdict"] != "note":
            click.echo(f"               {finding['title']}. {finding['do']}")
    if result["next_question"]:
        click.echo(f"  Next question: {result['next_question']}")
    for name in result["not_screened"]:
        click.echo(f"  Not screened: {name}")
    if not result["pack"]["approved"]:
        click.echo("  The clinical content of this pack is not approved by a responsible clinician.")


@main.command()
@click.argument("text", nargs=-1)
@click.option("--score", "score_file", type=click.Path(path_type=Path), help="Measure against a labelled CSV file.")
@_pack_option
@_json_option
@reporting_problems
def medicines(text: tuple[str, ...], score_file: Path | None, pack: Path | None, as_json: bool) -> int:
    """Say what a typed medicine is: names as arguments, or a line each on standard input."""
    from meso_screen.flow.batch import read_lines
    from meso_screen.flow.names import open_lexicon, recognise_line

    lexicon = open_lexicon(pack or places.default_pack())
    if score_file is not None:
        from meso_screen.medicines.score import score

        report = score(score_file, lexicon)
        click.echo(json.dumps(report, ensure_ascii=False, indent=None if as_json else 2))
        return GOOD
    plain = as_json or not sys.stdout.isatty()
    refused = False
    for line in text or read_lines():
        try:
            result = recognise_line(_as_text(line), lexicon)
        except ProblemError as error:
            refused = True
            shown = line if isinstance(line, str) else line.decode("utf-8", "replace")
            write_json({"text": shown[:80].encode("utf-8", "replace").decode(), **_refused(error.problems)})
            continue
        if plain:
            write_json(result)
        else:
            names = ", ".join(result["class_ids"]) or "–"
            click.echo(f"{result['text']}: {result['state']} · {names} · {', '.join(result['ingredients'])}")
    return USAGE if refused else GOOD


@main.command()
@click.argument("name", type=click.Choice(["consultation", "record"]))
@_pack_option
@_json_option
@reporting_problems
def schema(name: str, pack: Path | None, as_json: bool) -> int:
    """Write the JSON Schema of a consultation file, or of the record inside a sealed consent."""
    from meso_screen.flow.file_schema import consultation_schema
    from meso_screen.flow.record_schema import record_schema

    write = {"consultation": consultation_schema, "record": record_schema}[name]
    made = write(_open_pack(pack).catalogue)
    click.echo(json.dumps(made, ensure_ascii=False, indent=None if as_json else 2))
    return GOOD


@main.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--recompute", is_flag=True, help="Also screen the attached record again and compare.")
@_json_option
@reporting_problems
def verify(file: Path, recompute: bool, as_json: bool) -> int:
    """Say whether a sealed PDF is unchanged. Needs no passphrase."""
    from meso_screen.flow import checking

    pdf = checking.read_pdf(file)
    verdict = checking.verify_file(pdf)
    code = checking.EXIT_CODES[verdict.outcome]
    same: bool | None = None
    said: list[str] = []
    if recompute and code != FINDING:
        same, said = checking.recompute(pdf)
        code = {True: code, False: FINDING, None: CANNOT_TELL}[same]
    if as_json:
        answer = verdict.model_dump(mode="json")
        if recompute:
            answer["recomputed"] = {"same": same, "what": said}
        write_json(answer)
    else:
        words = {"unchanged": "Unchanged", "changed": "Changed after signing", "unreadable": "Cannot be read",
                 "no_seal": "No seal", "unknown_clinic": "Not from a clinic this PC knows"}  # fmt: skip
        click.echo(f"{file.name}: {words[verdict.outcome]}. {' '.join(verdict.what)}")
        click.echo(verdict.meaning)
        for line in said:
            click.echo(line)
    return code


@main.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--out", type=click.Path(path_type=Path), required=True, help="Where to write the draft.")
@click.option("--paper", type=click.Choice(["A4", "Letter"]), default="A4", show_default=True)
@click.option("--large", is_flag=True, help="In large print.")
@_pack_option
@_json_option
@reporting_problems
def consent(file: Path, out: Path, paper: str, large: bool, pack: Path | None, as_json: bool) -> int:
    """Write the unsigned draft of the consent for a consultation file, marked as a draft."""
    from meso_screen.flow.drafting import draft_consent

    pdf = draft_consent(_open_pack(pack), file, paper=paper, large_print=large)
    _write_bytes(out, pdf)
    if as_json:
        write_json({"out": out.name, "bytes": len(pdf), "draft": True})
    else:
        click.echo(f"{out.name}: unsigned draft, {len(pdf):,} bytes.")
    return GOOD


def _write_bytes(out: Path, data: bytes) -> None:
    """Write a file whole or not at all."""
    if not out.name or out.is_dir():
        raise ProblemError(Problem("This is a folder, not a file.", str(out), "Name the file to write."))
    device = out.exists() and not out.is_file()
    partial = out if device else out.with_name(out.name + ".part")
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        partial.write_bytes(data)
        if not device:
            partial.replace(out)
    except (OSError, ValueError) as error:
        if not device:
            with suppress(OSError, ValueError):
                partial.unlink()
        why = getattr(error, "strerror", None) or "its name does not fit"
        raise ProblemError(
            Problem(f"The file cannot be written ({why}).", out.name, "Choose another folder.")
        ) from None


@main.command()
@click.option("--out", type=click.Path(path_type=Path), required=True, help="Folder for the document and the screens.")
@click.option("--patient", default="healthy", show_default=True, help="An example of the form pack.")
@_json_option
@reporting_problems
def demo(out: Path, patient: str, as_json: bool) -> int:
    """Drive the real window through a whole visit with key presses and clicks, to a sealed PDF."""
    from meso_screen.app import rehearse

    report = rehearse(out, patient)
    if as_json:
        write_json(report)
    else:
        click.echo(f"{report['document']} for “{patient}”: {report['screens']} screens in {report['seconds']:.1f} s.")
    return GOOD
