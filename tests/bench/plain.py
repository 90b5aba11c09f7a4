"""How the references of the comparison with the counter get at the rows of a file: nothing is put right here."""

from pathlib import Path

from openpyxl import load_workbook


def rows_of(path: str, encoding: str, labels) -> tuple[str, str]:
    """The rows from the line on that names the columns, as one text, and what stands between its cells: a comma, with cells
    quoted as in CSV, or a tab, with nothing quoted."""
    if path.endswith(".xlsx"):
        sheet = load_workbook(path, read_only=True).active
        text = "\n".join("\t".join(map(str, filter(None, row))) for row in sheet.iter_rows(values_only=True))
    else:
        text = Path(path).read_bytes().decode(encoding)
    mark = "," if path.endswith(".csv") else "\t"
    return text[text.index(mark.join(labels)) :], mark
