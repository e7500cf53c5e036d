"""The rules of the house that no tool knows: where files lie, and what only one place may do."""

import platform
import re
import subprocess
import sys
import sysconfig
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
ROOMS = [ROOT / name for name in ("platform", "hierarchy", "tenants", "assessment", "dashboards")]
CLOCKS = {
    Path("platform/district/clock.py"),
    Path("platform/accounts/signin.py"),  # a lockout runs in real time, also in a demonstration with a fixed date
}

#: Who makes and changes tables and roles: nothing that answers a page.
OWNERS = {
    "platform/bench/case_rows.py",
    "platform/bench/district.py",
    "platform/bench/management/commands/bench_search.py",
    "platform/bench/management/commands/bench.py",
    "platform/demo/management/commands/demo.py",
    "platform/bench/obligation_rows.py",
    "platform/bench/workspaces.py",
    "tenants/registry/backup.py",
    "tenants/registry/bootstrap.py",
    "tenants/registry/daily.py",
    "tenants/registry/executor.py",
    "tenants/registry/fleet.py",
    "tenants/registry/management/commands/backup.py",
    "tenants/registry/management/commands/fleet.py",
    "tenants/registry/management/commands/restore.py",
    "tenants/registry/ownership.py",
    "tenants/registry/plans.py",
    "tenants/registry/provisioning.py",
    "tenants/registry/shapes.py",
}


def files(*patterns: str) -> Iterator[Path]:
    for room in ROOMS:
        for pattern in patterns:
            yield from sorted(path for path in room.rglob(pattern) if path.is_file())


def lines_with(pattern: str, paths: Iterator[Path]) -> list[str]:
    found = re.compile(pattern)
    return [
        f"{path.relative_to(ROOT)}:{number}: {line.strip()}"
        for path in paths
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
        if found.search(line)
    ]


def test_platform_is_a_folder_of_rooms_and_no_package() -> None:
    assert [path.name for path in (ROOT / "platform").glob("*.py")] == []


def test_import_platform_gives_the_standard_library() -> None:
    assert Path(str(platform.__file__)).parent == Path(sysconfig.get_path("stdlib"))
    script = "import platform, manage; import platform as again; print(again.__file__)"
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True)
    assert Path(done.stdout.strip()) == Path(str(platform.__file__))


def test_every_folder_of_tests_is_a_package() -> None:
    folders = {path.parent for path in (ROOT / "tests").rglob("test_*.py")}
    assert [str(folder.relative_to(ROOT)) for folder in folders if not (folder / "__init__.py").exists()] == []


def test_only_the_gate_enters_a_workspace() -> None:
    outside = (path for path in files("*.py") if not path.is_relative_to(ROOT / "tenants/registry"))
    assert lines_with(r"\b(set_tenant|set_schema|set_schema_to_public|schema_context|tenant_context)\b", outside) == []


def test_another_database_role_is_taken_only_where_it_is_listed_here() -> None:
    def places(pattern: str) -> set[str]:
        found = {line.partition(":")[0] for line in lines_with(pattern, files("*.py")) if "def " not in line}
        return {path for path in found if not path.startswith("tenants/registry/backend/")}

    assert places(r"\bacting_as\(") == {
        "tenants/registry/ownership.py",
        "tenants/registry/sealed_field.py",
        "tenants/registry/workspaces.py",
    }
    assert places(r"\bas_district\(") == {"tenants/desk/todo.py"}
    assert places(r"\b(acting_as_owner|owner_session)\(") == OWNERS


def test_files_are_named_after_what_they_hold() -> None:
    vague = re.compile(r"^(utils?|helpers?|misc|.*\d)\.py$")
    named = (path for path in files("*.py") if "migrations" not in path.parts)
    assert [str(path.relative_to(ROOT)) for path in named if vague.match(path.name)] == []


def test_the_clock_enters_at_the_edge() -> None:
    inner = (
        path
        for path in files("*.py")
        if path.relative_to(ROOT) not in CLOCKS and not {"demo", "embedded", "migrations"} & set(path.parts)
    )
    assert lines_with(r"\b(datetime\.now|datetime\.utcnow|datetime\.today|date\.today)\(", inner) == []


def test_actions_and_rules_ask_no_clock() -> None:
    edge = {"views", "management", "demo", "embedded", "migrations"}
    edge |= {"middleware.py", "views.py", "daily.py", "executor.py"}
    inner = (path for path in files("*.py") if path.relative_to(ROOT) not in CLOCKS and not edge & set(path.parts))
    assert lines_with(r"\b(timezone\.now|timezone\.localdate|timezone\.localtime)\(\)", inner) == []


def test_templates_carry_no_style_and_no_script() -> None:
    inline = r"\sstyle=|<style\b|\son(click|change|submit|load|input)=|<script(?![^>]*\bsrc=)(?![^>]*application/json)"
    assert lines_with(inline, files("*.html")) == []


def test_pages_ask_no_other_host() -> None:
    foreign = r"""(src|href|action|url)\s*[=(]\s*["']?(https?:)?//"""
    assert lines_with(foreign, files("*.html", "*.css")) == []


def test_colours_stand_in_the_tokens_only() -> None:
    sheets = (path for path in files("*.css") if path.name != "tokens.css")
    assert lines_with(r"^(?!\s*--).*(#[0-9a-fA-F]{3,8}\b|\brgba?\(|\bhsla?\()", sheets) == []


def test_requirements_name_no_index_and_no_place_on_a_machine() -> None:
    pinned = sorted((ROOT / "deploy/requirements").glob("*.txt"))
    assert [path.name for path in pinned] == ["base.txt", "dev.txt"]
    assert lines_with(r"https?:|file:|--index|--find-links|/home/|/root/|/tmp/", iter(pinned)) == []


def test_every_requirement_is_pinned_by_hash() -> None:
    for path in (ROOT / "deploy/requirements").glob("*.txt"):
        blocks = re.split(r"\n(?=\S)", path.read_text())
        named = [block for block in blocks if not block.startswith("#")]
        assert [block.split()[0] for block in named if "==" not in block or "--hash=sha256:" not in block] == []


def test_every_suppression_carries_its_reason() -> None:
    bare = r"#\s*noqa(?!: [A-Z0-9, ]+ - \S)"
    assert lines_with(bare, files("*.py")) == []
