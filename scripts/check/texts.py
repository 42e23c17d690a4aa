"""The Python half of texts.mjs: python texts.py FOLDER, which holds NAME.ipynb and our text of it, NAME.ts."""

import pathlib
import sys

import jupytext


def said(notebook):
    return [(cell.cell_type, cell.source, cell.metadata.get("tags", [])) for cell in notebook.cells]


folder = pathlib.Path(sys.argv[1])
for path in sorted(folder.glob("*.ipynb")):
    notebook = jupytext.read(path)
    ours = jupytext.read(path.with_suffix(".ts"))
    for a, b in zip(said(notebook), said(ours)):
        if a != b:
            raise SystemExit(f"{path.name}: jupytext reads {b} from our text, the notebook has {a}")
    if len(notebook.cells) != len(ours.cells):
        raise SystemExit(f"{path.name}: jupytext reads {len(ours.cells)} cells from our text, the notebook has {len(notebook.cells)}")
    jupytext.write(notebook, path.with_suffix(".jupytext.ts"), fmt="ts:percent")
    print(f"{path.name}: jupytext reads our text", flush=True)
