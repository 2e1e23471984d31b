"""``andon contract``: the draft papers of a case."""

from pathlib import Path
from typing import Annotated

import typer

from andon.commands.flags import Json, Store
from andon.screen import emit, out, table
from andon.settings import read_settings
from andon.trouble import ERROR, TroubleError

app = typer.Typer(help="Draft papers: emergency supply agreements and schedule releases.", no_args_is_help=True)

Case = Annotated[str, typer.Argument(metavar="CASE", help="Id of a case, as in `andon case list`.")]


@app.command()
def show(
    case: Case,
    paper: Annotated[str | None, typer.Option(metavar="ID", help="Print this paper, by id or digest.")] = None,
    kind: Annotated[str | None, typer.Option(metavar="KIND", help="Of this kind, if an id has several.")] = None,
    store: Store = None,
    as_json: Json = False,
) -> None:
    """The draft papers of a case, or the text of one."""
    from andon.desk.casefile import papers_of
    from andon.desk.proposals import words
    from andon.wiring import open_plant

    with open_plant(read_settings(store)) as opened:
        found = papers_of(opened, case)
    if paper is not None:
        found = [
            each for each in found
            if (paper == each.id or each.digest.startswith(paper)) and kind in (None, each.kind)
        ]  # fmt: skip
        if not found:
            raise TroubleError(ERROR, f"case {case} has no such paper; `andon contract show {case}` lists them")
    if as_json:
        emit("contract show", case=case, papers=[each.model_dump(mode="json") for each in found])
    elif paper is not None:
        for each in found:
            out(each.markdown)
    elif not found:
        out(f"Case {case} has no draft papers.")
    else:
        table(("Paper", "Id", "For", "Digest"), [(words(p.kind), p.id, p.supplier, p.digest) for p in found])


@app.command()
def export(
    case: Case,
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Where the files go.")],
    store: Store = None,
    as_json: Json = False,
) -> None:
    """Write the draft papers of a case as Markdown and HTML."""
    from andon.desk.casefile import papers_of
    from andon.wiring import open_plant
    from tools.contracts.paper import export as write

    with open_plant(read_settings(store)) as opened:
        written = [path for paper in papers_of(opened, case) for path in write(paper, folder)]
    if as_json:
        emit("contract export", case=case, files=[str(path) for path in written])
        return
    for path in written:
        out(path)
    if not written:
        out(f"Case {case} has no draft papers.")
