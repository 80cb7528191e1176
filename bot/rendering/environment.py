"""The one Jinja2 environment: sandboxed, strict, overridable file by file, with errors that say where.

Templates are a newsroom's own files: what goes wrong in one is told with its file and line, and nothing is
sent.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import jinja2
from jinja2 import meta
from jinja2.runtime import Context
from jinja2.sandbox import ImmutableSandboxedEnvironment, SandboxedEnvironment

from bot.model.errors import TemplateError

TEMPLATE_SUFFIXES = (".j2", ".html", ".mjml")
_MARKUP = re.compile(r"\.(html|mjml)(\.j2)?$")
_TEMPLATE_FAULTS = (
    jinja2.TemplateError,
    ArithmeticError,
    AttributeError,
    LookupError,
    RecursionError,
    TypeError,
    ValueError,
)


def environment(folders: Sequence[Path]) -> SandboxedEnvironment:
    """The environment over `folders`: the first folder that has a file wins, file by file.

    An undefined name is an error. Values are escaped in .html, .mjml, .html.j2 and .mjml.j2, and left as they
    are in plain text (.j2, .txt.j2). Filters: `date` (a CLDR pattern or short, medium, long, full, in the
    context's `language`) and `direction` ("rtl" or "ltr" of a language code).
    """
    env = ImmutableSandboxedEnvironment(
        loader=jinja2.FileSystemLoader([str(folder) for folder in folders]),
        undefined=jinja2.StrictUndefined,
        autoescape=lambda name: name is not None and _MARKUP.search(name) is not None,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    env.filters["date"] = _date
    env.filters["direction"] = _direction
    return env


def render(env: SandboxedEnvironment, name: str, values: Mapping[str, Any]) -> str:
    """Template `name` with `values`. Raises TemplateError with template file, line and the missing thing."""
    try:
        return env.get_template(name).render(values)
    except _TEMPLATE_FAULTS as fault:
        raise _told(env, fault, name) from None


def render_string(env: SandboxedEnvironment, source: str, values: Mapping[str, Any], name: str) -> str:
    """A short template kept in a setting, such as a subject, with `values`; never escaped.

    `name` is what an error calls it ("subject of morning-digest"). Raises TemplateError.
    """
    try:
        return env.from_string(source).render(values)
    except _TEMPLATE_FAULTS as fault:
        raise _told(env, fault, name) from None


def compile_all(env: SandboxedEnvironment) -> list[TemplateError]:
    """What is wrong with the templates, one error a template, none of them rendered; empty: all is well.

    Finds syntax errors, unknown filters and tests, and includes or parents that are nowhere.
    """
    found = []
    known = set(env.list_templates())
    for name in sorted(name for name in known if name.endswith(TEMPLATE_SUFFIXES)):
        try:
            env.get_template(name)
            source = env.loader.get_source(env, name)[0] if env.loader else ""
            for needed in meta.find_referenced_templates(env.parse(source)):
                if needed is not None and needed not in known:
                    raise jinja2.TemplateNotFound(needed)
        except (jinja2.TemplateError, UnicodeDecodeError) as fault:
            found.append(_told(env, fault, name))
    return found


def _told(env: SandboxedEnvironment, fault: Exception, name: str) -> TemplateError:
    """The fault in words: template, line, what is missing, and where templates are looked for."""
    if isinstance(fault, jinja2.TemplatesNotFound | jinja2.TemplateNotFound):
        folders = ", ".join(getattr(env.loader, "searchpath", ())) or "no folder"
        by = "" if fault.name == name else f", which template {name} asks for,"
        return TemplateError(f"template {fault.name}{by} was not found; looked in {folders}")
    if isinstance(fault, jinja2.TemplateSyntaxError):
        file = fault.filename or fault.name or name
        return TemplateError(f"template {file}, line {fault.lineno}: {fault.message}")
    if isinstance(fault, UnicodeDecodeError):
        return TemplateError(f"template {name}: not UTF-8 text; save it as UTF-8")
    where, line = _place(env, fault, name)
    what = "it includes or calls itself without end" if isinstance(fault, RecursionError) else str(fault)
    return TemplateError(f"template {where}, line {line}: {what}" if line else f"template {where}: {what}")


def _place(env: SandboxedEnvironment, fault: Exception, name: str) -> tuple[str, int | None]:
    """The template file and line a fault came from: Jinja2 names its frames so."""
    folders = tuple(str(Path(folder)) for folder in getattr(env.loader, "searchpath", ()))
    place: tuple[str, int | None] = (name, None)
    trace = fault.__traceback__
    while trace is not None:
        file = trace.tb_frame.f_code.co_filename
        if file == "<template>":
            place = (name, trace.tb_lineno)
        elif folders and file.startswith(folders):
            place = (file, trace.tb_lineno)
        trace = trace.tb_next
    return place


@jinja2.pass_context
def _date(context: Context, value: date, pattern: str = "long", language: str | None = None) -> str:
    """A date in the reader's language: `{{ date|date("EEEE d MMMM") }}`; patterns are CLDR's."""
    from babel.dates import format_date

    if not isinstance(value, date):
        raise TypeError(f"{value!r} is no date")
    return format_date(value, pattern, locale=_locale(language or context.get("language") or "en"))


def _direction(language: str) -> str:
    """The writing direction of a language code: "rtl" or "ltr"."""
    return str(_locale(language).text_direction)


def _locale(language: str) -> Any:
    from babel import Locale, UnknownLocaleError

    try:
        return Locale.parse(language.replace("-", "_"))
    except (UnknownLocaleError, ValueError):
        return Locale.parse("en")
