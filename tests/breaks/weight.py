"""One break at least for each row of section 2 of the targets: weight on the line."""

from tests.breaks.declare import Break, asks

ROWS = (
    "first visit",
    "first list",
    "later page",
    "form",
    "print sheet",
    "partial",
    "50 rows",
    "idle",
    "outside hosts",
    "64 kbit/s",
    "lossy line",
    "scripting off",
)
ON_THE_WIRE = asks("tests/bench/test_budgets.py", "bytes_on_the_wire")
CRAWLED = asks("tests/bench/test_pages.py", "budget")

BREAKS = {
    "scripts go out as they are": Break(
        "first visit",
        "ia/ground/web/assets.py",
        '_WORDY = ("text/", "application/javascript", ',
        '_WORDY = ("text/", ',
        ON_THE_WIRE,
    ),
    "styles and scripts are kept nowhere": Break(
        "first list", "ia/ground/web/assets.py", '"public, max-age=31536000, immutable"', '"no-store"', ON_THE_WIRE
    ),
    "pages go out as they are": Break(
        "later page",
        "ia/ground/web/compress.py",
        '_TYPES = frozenset({"text/html", ',
        "_TYPES = frozenset({",
        ON_THE_WIRE,
    ),
    "a page outweighs its line": Break(
        "later page",
        "templates/_base.html",
        "<main",
        "{% for n in range(2000) %}<!--{{ n * 7919 % 1009 }}-->{% endfor %}<main",
        CRAWLED,
    ),
    "a choice of all clients": Break(
        "form",
        "ia/taskbooks/views.py",
        ".order_by(Client.id.desc()).limit(100)",
        ".order_by(Client.id.desc())",
        asks("tests/bench/test_pages.py", "very_many"),
    ),
    "a sheet outweighs its line": Break(
        "print sheet",
        "templates/print/_frame.html",
        "<h1>{{ sheet.title }}</h1>\n",
        "{% for n in range(6000) %}<!--{{ n * n * 7919 % 1000003 }}-->{% endfor %}<h1>{{ sheet.title }}</h1>\n",
        ON_THE_WIRE,
    ),
    "htmx is given the whole page of a step": Break(
        "partial", "ia/ground/workflow/views.py", '"ground/_step.html" if htmx else ', "", ON_THE_WIRE
    ),
    "a list that is one long page": Break(
        "50 rows", "ia/ground/tables/listing.py", "    size: int = SIZE\n", "    size: int = 20 * SIZE\n", ON_THE_WIRE
    ),
    "the badge looks every ten seconds": Break(
        "idle", "templates/ground/_badge.html", "every 120s", "every 10s", ON_THE_WIRE
    ),
    "a font from elsewhere": Break(
        "outside hosts",
        "templates/_base.html",
        '<link rel="stylesheet" href="{{ asset(\'app.css\') }}">',
        '<link rel="stylesheet" href="{{ asset(\'app.css\') }}">'
        '<link rel="stylesheet" href="https://fonts.example/css2?family=Noto+Sans+SC">',
        ON_THE_WIRE,
    ),
    "only what is very long is compressed": Break(
        "64 kbit/s",
        "ia/ground/web/compress.py",
        "SMALLEST = 400\n",
        "SMALLEST = 400_000\n",
        ("tests.bench.run", "--only", "slow", "--clients", "1000", "--contacts", "1000"),
    ),
    "a form that is not claimed": Break(
        "lossy line",
        "ia/clients/editing.py",
        "            once.claim(form.form_token.data, current_user, now, url(client_id))\n            drafts",
        "            drafts",
        asks("tests/stories/test_poor_line.py", "stands_there_once"),
    ),
    "a row that only scripting adds": Break(
        "scripting off",
        "templates/_forms.html",
        '<button name="{{ add_name }}"',
        '<button type="button" name="{{ add_name }}"',
        asks("tests/stories/test_month.py", "off"),
    ),
}
