"""The Python half of kernel.mjs: python kernel.py SCRATCH NOTEBOOK…"""

import os
import subprocess
import sys
import unittest

import jupyter_kernel_test as jkt
import nbformat
from debugging import Debugging
from nbclient import NotebookClient


class NeuralbitsKernel(jkt.KernelTests):
    """Every feature that jupyter_kernel_test knows of has a sample here: nothing is skipped."""

    kernel_name = "neuralbits"
    language_name = "typescript"
    file_extension = ".ts"

    code_hello_world = "console.log('hello, world')"
    code_stderr = "console.error('oops')"
    completion_samples = [
        {"text": "Math.ma", "matches": {"max"}},
        {"text": "[1, 2].fil", "matches": {"fill", "filter"}},
        {"text": "const length = 3; conso", "matches": {"console"}},
    ]
    complete_code_samples = ["1", "console.log('hello, world')", "function f(x: number) {\n  return x * 2;\n}\n"]
    incomplete_code_samples = ["console.log(", "function f(x: number) {", "const text = `several", "/* a comment"]
    invalid_code_samples = ["function f( { ) }", "const 5 = x;", "let = = 3", "'one line\nanother'"]
    code_page_something = "?Math.max"
    code_generate_error = "throw new Error('boom')"
    code_execute_result = [
        {"code": "1+2+3", "result": "6"},
        {"code": "'a' + 'b'", "result": "'ab'"},
        {"code": "[1, 2, 3].map(x => x ** 2)", "result": "[ 1, 4, 9 ]"},
    ]
    code_display_data = [
        {"code": "display.html('<b>bold</b>')", "mime": "text/html"},
        {"code": "display.markdown('**bold**')", "mime": "text/markdown"},
        {"code": "display.svg('<svg xmlns=\"http://www.w3.org/2000/svg\"/>')", "mime": "image/svg+xml"},
    ]
    code_history_pattern = "1?2*"
    supported_history_operations = ("tail", "range", "search")
    code_inspect_sample = "Math.max"
    code_clear_output = "kernel.clearOutput({ wait: false })"


def run_suite():
    """Jupyter's and our own. Fails on a skipped test too: a feature without a sample would pass unseen."""
    load = unittest.defaultTestLoader.loadTestsFromTestCase
    suite = unittest.TestSuite([load(NeuralbitsKernel), load(Debugging)])
    result = unittest.TextTestRunner(verbosity=2).run(suite)
    for test, reason in result.skipped:
        print(f"skipped: {test}: {reason}")
    return result.wasSuccessful() and not result.skipped


def run_notebook(path, scratch, everywhere):
    """By nbclient, and everywhere: by nbconvert and papermill, too. Results must be valid and carry execution counts."""
    name = os.path.basename(path)
    folder = os.path.dirname(path)
    written = {"nbclient": os.path.join(scratch, f"nbclient-{name}")}

    notebook = nbformat.read(path, as_version=4)
    nbformat.validate(notebook)
    client = NotebookClient(notebook, timeout=600, kernel_name="neuralbits", resources={"metadata": {"path": folder}})
    client.execute()
    nbformat.write(notebook, written["nbclient"])

    if everywhere:
        written |= {tool: os.path.join(scratch, f"{tool}-{name}") for tool in ("nbconvert", "papermill")}
        output = ["--output", os.path.basename(written["nbconvert"]), "--output-dir", scratch]
        execute = ["--execute", "--ExecutePreprocessor.timeout=600", "--ExecutePreprocessor.kernel_name=neuralbits"]
        run([sys.executable, "-m", "jupyter", "nbconvert", "--to", "notebook", *execute, *output, path])
        run([sys.executable, "-m", "papermill", "--no-progress-bar", "-k", "neuralbits", "--cwd", folder, path, written["papermill"]])

    for tool, file in written.items():
        result = nbformat.read(file, as_version=4)
        nbformat.validate(result)
        ran = [cell for cell in result.cells if cell.cell_type == "code" and cell.source.strip()]
        missing = [cell.id for cell in ran if cell.execution_count is None and not skipped(cell)]
        if missing:
            raise SystemExit(f"{name}: {tool} left cells without a count: {missing}")
        print(f"{name}: {tool} ran {len(ran)} cells; valid", flush=True)


def skipped(cell):
    return "skip-execution" in cell.metadata.get("tags", [])


def run(command):
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    if done.returncode != 0:
        raise SystemExit(f"{' '.join(command)}\n{done.stdout}")


if __name__ == "__main__":
    scratch, *notebooks = sys.argv[1:]
    if not run_suite():
        raise SystemExit("jupyter_kernel_test and the debugger: not all tests passed")
    for i, path in enumerate(notebooks):
        run_notebook(path, scratch, everywhere=i < 2)  # nbconvert and papermill run notebooks by nbclient themselves
