"""What runs hubscan unattended: workflows, the action and its scripts, units, container, hashes."""

from __future__ import annotations

import os
import re
import shutil
import stat
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from hubscan.model.exits import MEANINGS, Exit
from tests.conftest import ROOT
from tests.support.days import KNOWN_FROM, day, pages, small_config

WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
ACTION = ROOT / "action.yml"
CI = ROOT / "scripts" / "ci"
PINNED = re.compile(r"[\w.-]+/[\w./-]+@[0-9a-f]{40}$")


def read(path: Path) -> dict[Any, Any]:
    found = yaml.safe_load(path.read_text(encoding="utf-8"))
    assert isinstance(found, dict)
    return found


def steps() -> list[dict[str, Any]]:
    jobs = [job for path in WORKFLOWS for job in read(path)["jobs"].values()]
    return [*(step for job in jobs for step in job["steps"]), *read(ACTION)["runs"]["steps"]]


def test_every_action_is_pinned_by_its_commit_and_says_its_version() -> None:
    uses = [step["uses"] for step in steps() if "uses" in step]
    assert uses and all(PINNED.match(use) or use == "./" for use in uses)
    for path in (*WORKFLOWS, ACTION):
        for line in path.read_text().splitlines():
            if "uses:" in line and "@" in line:
                assert re.search(r"@[0-9a-f]{40} # v\d", line), f"{path.name}: {line}"


def test_rights_are_given_a_job_and_what_writes_runs_nothing_installed() -> None:
    for path in WORKFLOWS:
        workflow = read(path)
        assert workflow["permissions"] == {}, path.name
        for name, job in workflow["jobs"].items():
            rights = job["permissions"]
            ran = " ".join(s.get("run", "") + s.get("uses", "") for s in job["steps"])
            installs = any(word in ran for word in ("pip", "make", "hubscan", "./", ".ci/run"))
            writes = "write" in rights.values()
            assert not (writes and installs and "scripts/ci" not in ran), f"{path.name}: {name}"
            assert not (writes and "pip" in ran)


def test_no_expression_is_pasted_into_a_script() -> None:
    assert not [step["run"] for step in steps() if "${{" in step.get("run", "")]


def test_checkouts_keep_no_credentials() -> None:
    checkouts = [s for s in steps() if "checkout" in s.get("uses", "")]
    assert all(s["with"]["persist-credentials"] is False for s in checkouts)


def test_the_cache_is_saved_also_when_the_run_fails() -> None:
    (save,) = (s for s in read(ACTION)["runs"]["steps"] if "cache/save" in s.get("uses", ""))
    assert save["if"].startswith("always()")


@pytest.fixture
def runner(tmp_path: Path) -> dict[str, str]:
    """The environment of a step, and a `hubscan` that ends as CODES says, one code a call."""
    program = tmp_path / "bin" / "hubscan"
    program.parent.mkdir()
    program.write_text(
        "#!/usr/bin/env bash\n"
        'echo "$*" >> "$CALLS"\n'
        'case "$1 $2" in\n'
        '"history summary") echo "## the day";;\n'
        '"watch --out") echo "a line was crossed";;\n'
        '"history show") if [ "$5" = --last ] && [ "$6" = --field ]; then echo 2026-10-01;'
        " else echo 'Data of then.'; fi;;\n"
        'run*) n=$(grep -c ^run "$CALLS"); code=$(cut -d\' \' -f"$n" <<< "$CODES")\n'
        '  echo "it said $code" >&2; exit "$code";;\n'
        "esac\n"
    )
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    places = {"CALLS": "calls", "GITHUB_OUTPUT": "outputs", "GITHUB_STEP_SUMMARY": "summary"}
    for name in places.values():
        (tmp_path / name).touch()
    return {
        "PATH": f"{program.parent}:{os.environ['PATH']}",
        "HUBSCAN_PAUSES": "0 0",
        "INPUT_REPORTS": str(tmp_path / "reports"),
        **{variable: str(tmp_path / name) for variable, name in places.items()},
    }


@pytest.mark.parametrize(
    ("codes", "runs"),
    [("0", 1), ("3 0", 2), ("3 3 3", 3), ("1", 1), ("2", 1), ("4", 1), ("130", 1), ("3 1", 2)],
)
def test_a_run_is_tried_again_where_the_table_says_so(
    runner: dict[str, str], codes: str, runs: int
) -> None:
    done = subprocess.run(
        ["bash", str(CI / "run.sh")], env=runner | {"CODES": codes}, check=False, cwd="/tmp",
        capture_output=True, text=True,
    )  # fmt: skip
    last = int(codes.rsplit(maxsplit=1)[-1])
    assert done.returncode == last, done.stderr
    calls = Path(runner["CALLS"]).read_text().splitlines()
    assert sum(call.startswith("run ") for call in calls) == runs
    outputs = Path(runner["GITHUB_OUTPUT"]).read_text()
    summary = Path(runner["GITHUB_STEP_SUMMARY"]).read_text()
    assert f"exit-code={last}" in outputs
    if last == 0:
        assert "date=2026-10-01\n" in outputs and "finding=Data of then.\n" in outputs
        assert summary == "## the day\n- a line was crossed\n"
    else:
        assert f"no report (exit code {last})" in summary and f"    it said {last}" in summary
    assert not Path(runner["INPUT_REPORTS"], "latest").is_symlink()


def test_the_steps_of_the_action_run_on_a_small_hub(tmp_path: Path) -> None:
    program = tmp_path / "bin" / "hubscan"
    program.parent.mkdir()
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m hubscan "$@"\n')
    program.chmod(0o755)
    places = {"GITHUB_OUTPUT": "outputs", "GITHUB_STEP_SUMMARY": "summary"}
    done = subprocess.run(
        ["bash", str(CI / "run.sh")],
        check=False,
        cwd=tmp_path,
        capture_output=True,
        text=True,
        env={
            "PATH": f"{program.parent}:{os.environ['PATH']}",
            "PYTHONPATH": str(ROOT),
            "HUBSCAN_DATA_DIR": str(tmp_path / "data"),
            "INPUT_SOURCE": f"pages:{pages(tmp_path / 'pages', KNOWN_FROM)}",
            "INPUT_FORMATS": "json csv",
            "INPUT_CONFIG": str(small_config(tmp_path / "config")),
            **{variable: str(tmp_path / name) for variable, name in places.items()},
        },
    )
    assert done.returncode == 0, done.stderr
    outputs = dict(line.split("=", 1) for line in (tmp_path / "outputs").read_text().splitlines())
    assert outputs["exit-code"] == "0" and outputs["date"] == day(KNOWN_FROM)
    assert (tmp_path / outputs["report"] / "report.json").is_file()
    summary = (tmp_path / "summary").read_text()
    assert summary.startswith(f"## hubscan: {day(KNOWN_FROM)}\n\n{outputs['finding']}\n")
    for part in ("\nxychart-beta horizontal\n", "| eu-gpai | gpai | ", "bar ["):
        assert part in summary
    assert (tmp_path / "reports" / "latest" / "report.json").is_file()


def test_linters_have_nothing_to_say() -> None:
    tools = ("zizmor", "actionlint", "shellcheck", "hadolint")
    here = Path(sys.executable).parent
    if not all((here / tool).exists() for tool in tools):
        pytest.skip("needs hubscan[check]")
    done = subprocess.run(
        [str(ROOT / "scripts" / "lint_actions.sh")],
        env={**os.environ, "PATH": f"{here}:{os.environ['PATH']}"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_scripts_and_units_know_the_codes_of_the_table() -> None:
    again = [code for code in Exit if MEANINGS[code].try_again]
    assert [int(c) for c in re.findall(r"^retry=(\d+)", (CI / "run.sh").read_text(), re.M)] == again
    unit = (ROOT / "deploy" / "hubscan.service").read_text()
    (prevented,) = re.findall(r"^RestartPreventExitStatus=(.*)$", unit, re.M)
    final = {code for code in Exit if code and not MEANINGS[code].try_again}
    assert {int(code) for code in prevented.split()} == final


def git(*words: str, cwd: Path) -> str:
    done = subprocess.run(["git", *words], cwd=cwd, check=True, capture_output=True, text=True)
    return done.stdout


def test_reports_are_committed_below_reports_and_links_are_refused(tmp_path: Path) -> None:
    checkout, artifact = tmp_path / "checkout", tmp_path / "artifact"
    checkout.mkdir()
    (artifact / "latest").mkdir(parents=True)
    git("init", "--quiet", cwd=checkout)
    (checkout / ".gitignore").write_text("/reports/*\n")
    (artifact / "history.csv").write_text("a\n")
    (artifact / ".half.partial").write_text("")
    commit = ["bash", str(CI / "commit.sh"), str(artifact)]
    environment = {"PATH": os.environ["PATH"], "HOME": str(tmp_path), "FINDING": "It moved."}
    for _ in range(2):  # the second time nothing is new
        subprocess.run(commit, cwd=checkout, env=environment, check=True, capture_output=True)
    assert git("ls-files", cwd=checkout).split() == ["reports/history.csv"]
    assert git("log", "--format=%b", cwd=checkout).strip() == "It moved."
    (artifact / "latest" / "passwd").symlink_to("/etc/passwd")
    refused = subprocess.run(
        commit, cwd=checkout, env=environment, check=False, capture_output=True
    )
    assert refused.returncode == 1


@pytest.mark.parametrize(("day", "good"), [("2026-10-20", "true"), ("2026-10-01", "false")])
def test_old_reports_are_noticed(tmp_path: Path, day: str, good: str) -> None:
    (tmp_path / "reports").mkdir()
    rows = f"data_date,rule\n2026-01-01,x\n{day},x\n"
    (tmp_path / "reports" / "history.csv").write_text(rows)
    now = "1792800000"  # 2026-10-24
    said = subprocess.run(
        ["bash", str(CI / "age.sh"), "10"],
        cwd=tmp_path,
        check=True,
        capture_output=True,
        text=True,
        env={"PATH": os.environ["PATH"], "NOW": now},
    ).stdout
    assert said.startswith(f"good={good}\nwhat=the newest report is ")


def test_what_is_installed_by_hash_is_what_is_tested() -> None:
    text = (ROOT / "requirements-hashed.txt").read_text()
    hashed = dict(re.findall(r"^([\w.-]+)==([\w.]+)", text, re.M))
    constrained = dict(
        line.split("==") for line in (ROOT / "constraints.txt").read_text().split() if "==" in line
    )
    tested = {name.lower().replace("_", "-"): version for name, version in constrained.items()}
    needed = (ROOT / "pyproject.toml").read_text().split("dependencies = [")[1].split("]")[0]
    for name in re.findall(r'"([\w.-]+)[><=]', needed):
        key = name.lower().replace("_", "-")
        assert hashed[key] == tested.get(key, hashed[key]), "run scripts/write_hashes.sh"
    blocks = re.split(r"\n(?=\w)", text.strip())
    assert all("--hash=sha256:" in block for block in blocks)
    assert "://" not in text


def test_the_container_is_not_root_and_says_what_it_writes() -> None:
    text = (ROOT / "Containerfile").read_text()
    assert re.search(r"^USER 10001:10001$", text, re.M)
    assert 'VOLUME ["/data", "/reports"]' in text and "--require-hashes" in text
    for line in re.findall(r"^COPY (?!--from)(.*) \S+$", text, re.M):
        assert all((ROOT / part).exists() for part in line.split()), line


def test_the_units_are_units(tmp_path: Path) -> None:
    if shutil.which("systemd-analyze") is None:
        pytest.skip("no systemd here")
    for name in ("hubscan.service", "hubscan.timer"):
        text = (ROOT / "deploy" / name).read_text()
        (tmp_path / name).write_text(text.replace("/opt/hubscan/bin/hubscan", "/bin/true"))
    done = subprocess.run(
        ["systemd-analyze", "verify", *(str(p) for p in sorted(tmp_path.iterdir()))],
        check=False, capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 0 and not done.stderr, done.stderr


def test_the_crontab_line_is_one() -> None:
    lines = (ROOT / "deploy" / "crontab").read_text().splitlines()
    entries = [line for line in lines if line and not line.startswith("#")]
    assert len(entries) == 2
    for entry in entries:
        *when, command = entry.split(None, 5)
        assert len(when) == 5 and all(re.fullmatch(r"[\d*/,-]+", field) for field in when)
        assert subprocess.run(["bash", "-n", "-c", command], check=False).returncode == 0
        assert "%" not in command, "cron takes % for the end of a line"
