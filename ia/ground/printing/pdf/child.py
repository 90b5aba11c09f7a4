"""A process of its own: typeset the job in a folder. Attachments come from outside, and a few bytes can ask for gigabytes, so
this process gives up its right to more memory, time and output before it opens one.

Arguments: the folder with job.json and the attachments, where the fonts are, bytes of memory, seconds. Leaves out.pdf and,
in done.json, which attachments could not be shown, and whether the file keeps the archival standard (PDF/A-2u: fonts and
text inside). It does not where a character has no glyph; then that one character is an empty box.
"""

import json
import resource
import sys
from pathlib import Path

import pypdf
import typst

TEMPLATE = Path(__file__).with_name("sheet.typ")
ARCHIVAL = ["a-2u"]
MOST_PAGES = 200
_OUTPUT = 256 << 20


def _fence(memory: int, seconds: int) -> None:
    for what, most in (
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_CPU, seconds),
        (resource.RLIMIT_FSIZE, _OUTPUT),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(what, (most, most))


class Desk:
    """The folder at work."""

    def __init__(self, folder: Path, fonts: str):
        self.folder, self.fonts = folder, fonts
        self.job = json.loads((folder / "job.json").read_text("utf-8"))
        self.unshown: list[str] = []

    def typeset(self, job: dict, standards: list[str]) -> bytes:
        (self.folder / "job.json").write_text(json.dumps(job, ensure_ascii=False), "utf-8")
        options = {"root": str(self.folder), "font_paths": [self.fonts], "ignore_system_fonts": True}
        return typst.compile(str(self.folder / "sheet.typ"), pdf_standards=standards, **options)

    def best(self) -> tuple[bytes, bool]:
        """The file, archival where that can be."""
        if not self.job["attachments"]:
            try:
                return self.typeset(self.job, ARCHIVAL), True
            except typst.TypstError:
                pass
        try:
            return self.typeset(self.job, []), False
        except typst.TypstError:
            self.job["attachments"] = [self.tried(one) for one in self.job["attachments"]]
            return self.typeset(self.job, []), False

    def counted(self) -> None:
        """Note how many pages each attached PDF has; one that cannot be read is told instead of shown."""
        for place, one in enumerate(self.job["attachments"]):
            if one["kind"] == "pdf":
                try:
                    one["pages"] = min(len(pypdf.PdfReader(self.folder / one["file"]).pages), MOST_PAGES)
                except Exception:  # the library raises whatever the file makes it stumble over
                    self.job["attachments"][place] = self.told(one)

    def tried(self, one: dict) -> dict:
        """The attachment if it can be typeset alone, else a note that says it cannot."""
        try:
            self.typeset({**self.job, "sheets": [], "attachments": [one]}, [])
        except typst.TypstError:
            return self.told(one)
        return one

    def told(self, one: dict) -> dict:
        self.unshown.append(one["name"])
        return {**one, "kind": "note"}


def main(folder: str, fonts: str, memory: str, seconds: str) -> None:
    _fence(int(memory), int(seconds))
    desk = Desk(Path(folder), fonts)
    (desk.folder / "sheet.typ").write_bytes(TEMPLATE.read_bytes())
    desk.counted()
    content, archival = desk.best()
    (desk.folder / "out.pdf").write_bytes(content)
    done = {"unshown": desk.unshown, "archival": archival}
    (desk.folder / "done.json").write_text(json.dumps(done, ensure_ascii=False), "utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])
