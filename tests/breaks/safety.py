"""One break at least for each row of section 3 of the targets: what must be zero."""

from tests.breaks.declare import Break, asks, drill

ROWS = tuple(str(number) for number in range(1, 21))

BREAKS = {
    "a lent client stays in sight": Break(
        "1", "ia/clients/models.py", "(cls.ends_on >= today) & ", "", asks("tests/access/test_lists.py")
    ),
    "a file is handed out by its number": Break(
        "1",
        "ia/ground/documents/views.py",
        "Attachment.id == attachment_id, Attachment.document_id == document.id",
        "Attachment.id == attachment_id",
        asks("tests/ground/test_attachments.py", "belongs_to_its_document"),
    ),
    "a search that asks no rights": Break(
        "1",
        "ia/ground/search/forms_found.py",
        "model.id.in_(ids), model.reach.condition(model, person, now)",
        "model.id.in_(ids)",
        asks("tests/access/test_searching.py"),
    ),
    "an export with telephones": Break(
        "2",
        "ia/clients/exports/table.py",
        ".append(value if whole else masking.contact(kind, value))",
        ".append(value)",
        asks("tests/access/test_masking.py", "whole_ones and csv"),
    ),
    "a session outlives its end": Break(
        "3", "ia/ground/org/session.py", "Login.ended_at.is_(None), ", "", asks("tests/access/test_sessions_end.py")
    ),
    "guesses are counted beside each other": Break(
        "4",
        "ia/ground/org/guesses.py",
        "        if not is_sqlite():",
        "        if False:",
        asks("tests/access/test_guess_races.py", "one_instant", db="postgresql"),
    ),
    "a view that asks for no token": Break(
        "5",
        "ia/factory.py",
        "    CSRFProtect(app)\n",
        '    CSRFProtect(app).exempt("ia.ground.documents.views.add")\n',
        asks("tests/ground/test_attachments.py", "without_the_token"),
    ),
    "a GET that writes": Break(
        "5",
        "ia/ground/inbox/views.py",
        "    number = current_user.waiting\n",
        "    number = current_user.waiting\n"
        "    db.session.query(Todo).update({Todo.address: Todo.address + '!'})\n"
        "    db.session.commit()\n",
        asks("tests/access/test_csrf.py", "no_get_writes"),
    ),
    "a sentence that is taken for markup": Break(
        "6",
        "ia/ground/web/language.py",
        "escape(str(self))",
        "str(self)",
        asks("tests/access/test_hostile.py", "sentence"),
    ),
    "a policy that lets scripts in": Break(
        "6",
        "ia/ground/web/headers.py",
        "script-src 'self'; ",
        "script-src 'self' 'unsafe-inline'; ",
        asks("tests/access/test_headers.py"),
    ),
    "a view that raises": Break(
        "7",
        "ia/ground/org/views.py",
        '    choice = request.form.get("language")\n',
        '    choice = {known: known for known in LANGUAGES}[request.form.get("language")]\n',
        asks("tests/access/test_inputs.py", "anything_at_all"),
    ),
    "a bomb is believed what it says of itself": Break(
        "8",
        "ia/ground/tables/archive.py",
        "                if min(most, self._bytes_left) < 0:\n",
        "                if most < -self._limits.inflated:\n",
        asks("tests/ground/test_sheets_hostile.py"),
    ),
    "a bomb is unpacked whole": Break(
        "8",
        "ia/ground/documents/filetypes.py",
        "            while chunk := part.read(_CHUNK):\n",
        "            while chunk := part.read():\n",
        asks("tests/ground/test_filetypes.py", "bombs"),
    ),
    "formulas are known by their usual sign": Break(
        "8",
        "ia/ground/tables/export.py",
        'return "\'" + clean if _looks_like_formula(text) else clean',
        'return "\'" + clean if text.startswith(_FORMULA_SIGNS) else clean',
        asks("tests/ground/test_export.py", "no_text_becomes"),
    ),
    "approvals without compare-and-set": Break(
        "9",
        "ia/ground/documents/models.py",
        ', "version_id_col": version}',
        "}",
        drill("approvals raced", "--number", "40"),
    ),
    "an edit that does not look at the version": Break(
        "9",
        "ia/taskbooks/views.py",
        "    if form.seen_version not in (None, book.version):\n        return conflict_with(book, form)\n",
        "",
        asks("tests/taskbooks/test_races.py", "stale_edit"),
    ),
    "a new book that is not claimed": Break(
        "9",
        "ia/taskbooks/views.py",
        "    once.claim(form.form_token.data, current_user, now)\n",
        "",
        asks("tests/taskbooks/test_races.py", "double_click"),
    ),
    "a room whose form is not claimed": Break(
        "9",
        "ia/cases/views.py",
        "    once.claim(form.form_token.data, current_user, now)\n",
        "",
        asks("tests/cases/test_cases.py", "everybody_reads_it"),
    ),
    "a second post approves the own paper": Break(
        "9",
        "ia/ground/workflow/engine.py",
        "    if person.id in (document.owner_id, document.created_by_id):\n        return False\n",
        "",
        asks("tests/access/test_steps.py", "beside_the_leader"),
    ),
    "a commit in the middle": Break(
        "10",
        "ia/clients/register.py",
        "    _add_ways(client_id, ways)\n    _show_to",
        "    db.session.commit()\n    _add_ways(client_id, ways)\n    _show_to",
        drill("web killed", "--number", "40"),
    ),
    "a refusal forgets what was typed": Break(
        "10",
        "ia/ground/web/errors.py",
        "kept=typed(), **more",
        "kept=(), **more",
        drill("disk full", "--hold", "4"),
    ),
    "a lock is waited for without end": Break(
        "10",
        "ia/ground/db.py",
        '"busy_timeout=10000"',
        '"busy_timeout=100000"',
        drill("database locked"),
    ),
    "a journal that nobody flushes": Break(
        "10", "ia/ground/db.py", '"journal_mode=WAL"', '"journal_mode=DELETE"', asks("tests/ground/test_flushing.py")
    ),
    "a period is taken from whoever is at it": Break(
        "11",
        "ia/ground/timetable/runs.py",
        "JobRun.finished_at.is_(None) & or_(JobRun.leased_until <= now, JobRun.holder == holder)",
        "JobRun.finished_at.is_(None)",
        asks("tests/jobs/test_runs.py", "only_one_of_two"),
    ),
    "a missed period is gone": Break(
        "11",
        "ia/ground/timetable/runs.py",
        "            found.append((task, period, 1))\n",
        "            found += [(task, period, 1)] if period >= now - timedelta(minutes=1) else []\n",
        asks("tests/jobs/test_runs.py", "missed_period"),
    ),
    "a queue that is away stops the form": Break(
        "12",
        "ia/ground/timetable/queue.py",
        "    except (RedisError, OSError) as error:\n",
        "    except OSError as error:\n",
        asks("tests/jobs/test_runs.py", "without_a_queue"),
    ),
    "a queue that is away is asked each time": Break(
        "12",
        "ia/ground/timetable/queue.py",
        'resting["until"] = resting["asked"] = time.monotonic() + REST',
        'resting["asked"] = time.monotonic() + REST',
        asks("tests/jobs/test_runs.py", "that_hangs"),
    ),
    "a month in the order of its file": Break(
        "13",
        "ia/reconciliation/shelves.py",
        "else sorted(self._unsorted)",
        "else self._unsorted",
        drill("months disturbed", "--number", "6"),
    ),
    "a digest that leaves out a column": Break(
        "14",
        "ia/ground/audit/trail.py",
        '"subject_id", "address", "changes")',
        '"subject_id", "changes")',
        asks("tests/ground/test_audit.py", "1_change"),
    ),
    "an act that leaves no row": Break(
        "14",
        "ia/ground/documents/attachments.py",
        '    trail.record("attach", document.kind, document.id, actor=person, now=now, changes=changes)\n',
        "",
        asks("tests/ground/test_attachments.py", "in_the_trail"),
    ),
    "the file is copied, and not the database": Break(
        "15",
        "ia/ground/backup/databases.py",
        "            source.backup(copied)\n",
        "            shutil.copyfile(self.path, target)\n",
        asks("tests/ground/test_backup.py", "while_people_work"),
    ),
    "a step from wherever the form stands": Break(
        "16",
        "ia/ground/workflow/engine.py",
        "    if document.state not in step.sources or not step.when(document):\n        raise Moved",
        "    if not step.when(document):\n        raise Moved",
        asks("tests/access/test_steps.py", "engine_takes"),
    ),
    "numbers are counted from the forms": Break(
        "17",
        "ia/ground/documents/numbering.py",
        "SET last = counters.last + excluded.last ",
        "SET last = excluded.last + (SELECT count(*) FROM documents WHERE serial_no LIKE counters.name || '%') ",
        asks("tests/taskbooks/test_races.py", "serial_numbers", db="postgresql"),
    ),
    "a fingerprint without the facts": Break(
        "18",
        "ia/ground/printing/facts.py",
        "canonical(frozen).encode()",
        "canonical(frozen[0]).encode()",
        asks("tests/ground/test_printing_hundred.py", "altered"),
    ),
    "a code without its check": Break(
        "18",
        "ia/ground/printing/codes.py",
        "or not set(text) <= set(ALPHABET) or _sum(text)",
        "or not set(text) <= set(ALPHABET)",
        asks("tests/ground/test_printing_hundred.py", "slip_of_the_pen"),
    ),
    "a page that Back brings again": Break(
        "19",
        "ia/ground/web/headers.py",
        'head.setdefault("Cache-Control", "no-store")',
        'head.setdefault("X-Cache", "no-store")',
        asks("tests/access/test_after_logout.py"),
    ),
    "a field without its label": Break(
        "20",
        "templates/_forms.html",
        '<label for="{{ f.id }}">{{ f.label.text }}{% if f.flags.required %}<span class="req" aria-hidden="true"> *</span>'
        "{% endif %}</label>{{ _clauses",
        '<span>{{ f.label.text }}{% if f.flags.required %}<span class="req" aria-hidden="true"> *</span>{% endif %}</span>'
        "{{ _clauses",
        asks("tests/bench/test_pages.py", "accessible"),
    ),
}
