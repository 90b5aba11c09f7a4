"""How pages are made from templates: once per language, with the words of that language already in their places.

A page has some hundred words that never change; looking each up anew at every rendering costs more than the database does.
They are put in when a template is compiled, and become one text with the markup around them. What a page is made of then
passes on as whole blocks instead of piece by piece.
"""

from flask.templating import Environment
from jinja2 import nodes
from jinja2.compiler import CodeGenerator
from jinja2.visitor import NodeTransformer
from markupsafe import Markup


class Writer(CodeGenerator):
    """Writes the code of a template: a block is one piece, and a plain text is escaped where it stands.

    Jinja hands on every piece of text through the generators of all templates around it, and makes every value an object of
    its own that says it is escaped, which nobody asks as it goes straight into the page.
    """

    def visit_Template(self, node, frame=None):
        self._constants = {}
        self.writeline("from markupsafe import _escape_inner as escaped")
        super().visit_Template(node, frame)
        for text, name in self._constants.items():
            self.writeline(f"{name} = {text!r}")

    def visit_Const(self, node, frame):
        if isinstance(node.value, Markup):
            self.write(self._constants.setdefault(node.value, f"constant_{len(self._constants)}"))
        else:
            super().visit_Const(node, frame)

    def blockvisit(self, statements, frame):
        if frame.buffer is not None:
            return super().blockvisit(statements, frame)
        self.buffer(frame)
        super().blockvisit(statements, frame)
        self.writeline(f"yield concat({frame.buffer})")

    def _output_child_pre(self, node, frame, finalize):
        if _plain(frame, finalize):
            self.write("(escaped(piece) if type(piece := ")
        else:
            super()._output_child_pre(node, frame, finalize)

    def _output_child_post(self, node, frame, finalize):
        if _plain(frame, finalize):
            self.write(") is str else escape(piece))")
        else:
            super()._output_child_post(node, frame, finalize)


def _plain(frame, finalize) -> bool:
    return frame.eval_ctx.autoescape and not frame.eval_ctx.volatile and finalize.src is None


class Pages(Environment):
    """The templates of the platform, compiled for the language in which they are rendered."""

    code_generator_class = Writer
    catalogue = None
    """Gives the translations of the moment's language, one object for each; set by `ia.ground.web.language`."""

    def __init__(self, app, **options):
        self._shelves = {}
        super().__init__(app, **options)

    @property
    def cache(self):
        """What is compiled for the language of this request, or for that which is forced meanwhile."""
        return self._shelves.setdefault(self.catalogue and self.catalogue(), {})

    @cache.setter
    def cache(self, _given):
        self._shelves.clear()

    def _generate(self, source, *args, **kwargs):
        if self.catalogue:
            source = _Wording(self.catalogue().ugettext).visit(source)
        return super()._generate(source, *args, **kwargs)


class _Wording(NodeTransformer):
    """Puts the words of a language where a template asks for them by `_("…")`, with or without values within."""

    def __init__(self, words):
        self._words = words

    def visit_Call(self, node):
        self.generic_visit(node)
        if not isinstance(node.node, nodes.Name) or node.node.name != "_" or not isinstance(node.args[0], nodes.Const):
            return node
        said = self._words(node.args[0].value)
        if not node.kwargs:
            return _safe(said % {}, node)
        values = [nodes.Pair(nodes.Const(given.key), given.value) for given in node.kwargs]
        return nodes.Mod(_safe(said, node), nodes.Dict(values), lineno=node.lineno, environment=node.environment)


def _safe(text: str, node) -> nodes.Expr:
    return nodes.MarkSafeIfAutoescape(nodes.Const(text), lineno=node.lineno, environment=node.environment)
