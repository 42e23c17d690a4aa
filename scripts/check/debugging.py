"""The kernel's debugger, driven through jupyter_client as JupyterLab drives it: a stage of kernel.py."""

import os
import queue
import tempfile
import time
import unittest

from jupyter_client.manager import start_new_kernel

PATIENCE = 60  # seconds for one message, a guard against hanging

FILE = """export function half(x: number): number {
  const made = x / 2;
  return made;
}
"""

CELL = """import { half } from "./half";
const base = 10;
function twice(x: number): number {
  const y = x * 2;
  return y;
}
let total = base;
for (let i = 0; i < 4; i++) {
  total += twice(i);
  total += half(i);
}
total"""

THROWING = """function fail(x: number): number {
  throw new RangeError("no " + x);
}
let caught = 0;
try {
  fail(1);
} catch {
  caught++;
}
fail(2)"""


class Debugging(unittest.TestCase):
    """One kernel for all; each test attaches the debugger and leaves it."""

    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        cls.file = os.path.join(os.path.realpath(cls.folder.name), "half.ts")
        with open(cls.file, "w") as file:
            file.write(FILE)
        cls.manager, cls.client = start_new_kernel(kernel_name="neuralbits", cwd=cls.folder.name)

    @classmethod
    def tearDownClass(cls):
        cls.client.stop_channels()
        cls.manager.shutdown_kernel(now=True)
        cls.folder.cleanup()

    def setUp(self):
        self.seq = 0
        self.unread = []  # messages of iopub that came while another was awaited
        self.ask("initialize")
        self.ask("attach")

    def tearDown(self):
        self.ask("disconnect")

    # What a front end does.

    def ask(self, command, **arguments):
        self.seq += 1
        content = {"type": "request", "seq": self.seq, "command": command, "arguments": arguments}
        message = self.client.session.msg("debug_request", content)
        self.client.control_channel.send(message)
        while True:
            reply = self.client.get_control_msg(timeout=PATIENCE)
            if reply["parent_header"].get("msg_id") == message["header"]["msg_id"]:
                break
        self.assertTrue(reply["content"]["success"], f"{command}: {reply['content']}")
        return reply["content"]["body"]

    def message(self, wanted):
        """The next message of iopub that is wanted; others are kept for who wants them."""
        for i, message in enumerate(self.unread):
            if wanted(message):
                return self.unread.pop(i)
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            try:
                message = self.client.get_iopub_msg(timeout=1)
            except queue.Empty:
                continue
            if wanted(message):
                return message
            self.unread.append(message)
        self.fail(f"no such message; there were {[each['msg_type'] for each in self.unread]}")

    def stopped(self):
        """Waits for a stop; why it is."""
        is_stop = lambda each: each["msg_type"] == "debug_event" and each["content"]["event"] == "stopped"
        return self.message(is_stop)["content"]["body"]

    def breakpoints(self, path, *wanted):
        return self.ask("setBreakpoints", source={"path": path}, breakpoints=list(wanted))["breakpoints"]

    def path(self, code):
        return self.ask("dumpCell", code=code)["sourcePath"]

    def start(self, code):
        return self.client.execute(code)

    def end(self, run):
        """How a run ended: its value, or its error."""
        of_run = lambda each: each["parent_header"].get("msg_id") == run
        is_idle = lambda each: each["msg_type"] == "status" and each["content"]["execution_state"] == "idle"
        said = self.message(lambda each: of_run(each) and (each["msg_type"] in ("execute_result", "error") or is_idle(each)))
        if said["msg_type"] == "status":
            return None
        self.message(lambda each: of_run(each) and is_idle(each))
        content = said["content"]
        return content["data"]["text/plain"] if "data" in content else f"{content['ename']}: {content['evalue']}"

    def frames(self):
        return self.ask("stackTrace", threadId=1)["stackFrames"]

    def here(self):
        """The innermost call and its line."""
        frame = self.frames()[0]
        return frame["name"], frame["line"]

    def variables(self, scope):
        scopes = self.ask("scopes", frameId=self.frames()[0]["id"])["scopes"]
        reference = next(each["variablesReference"] for each in scopes if each["name"] == scope)
        return {each["name"]: each["value"] for each in self.ask("variables", variablesReference=reference)["variables"]}

    def go(self, command):
        self.ask(command, threadId=1)
        return self.stopped()

    def without_debugger(self, code):
        self.ask("disconnect")
        value = self.end(self.start(code))
        self.ask("attach")
        return value

    # What it must do.

    def test_breakpoint_steps_and_variables_and_the_same_result(self):
        expected = self.without_debugger(CELL)
        self.assertEqual(expected, "25")
        self.breakpoints(self.path(CELL), {"line": 9})
        run = self.start(CELL)
        self.assertEqual(self.stopped()["reason"], "breakpoint")
        name, line = self.here()
        self.assertTrue(name.startswith("In [") and line == 9, (name, line))
        self.breakpoints(self.path(CELL))
        self.go("stepIn")
        self.assertEqual(self.here(), ("twice", 4))
        self.assertEqual(self.variables("Locals")["x"], "0")
        self.go("next")
        self.assertEqual(self.here(), ("twice", 5))
        self.assertEqual(self.variables("Locals"), {"x": "0", "y": "0"})
        self.go("stepOut")
        self.assertIn(self.here()[1], (9, 10))
        while self.here()[1] != 10:
            self.go("next")
        self.go("stepIn")
        self.assertEqual(self.frames()[0]["source"]["path"], self.file)
        self.assertEqual(self.here(), ("half", 2))
        self.go("stepOut")
        self.assertEqual(self.variables("Notebook")["base"], "10")
        self.ask("continue", threadId=1)
        self.assertEqual(self.end(run), expected)

    def test_conditional_breakpoints_in_a_cell_and_in_a_file(self):
        self.breakpoints(self.path(CELL), {"line": 4, "condition": "x === (2 as number) && base > 9"})
        self.breakpoints(self.file, {"line": 3, "condition": "made > 1"})
        run = self.start(CELL)
        self.stopped()
        self.assertEqual((self.here(), self.variables("Locals")["x"]), (("twice", 4), "2"))
        self.go("continue")
        self.assertEqual((self.here(), self.variables("Locals")["made"]), (("half", 3), "1.5"))
        self.breakpoints(self.file)
        self.ask("continue", threadId=1)
        self.assertEqual(self.end(run), "25")

    def test_stops_at_exceptions(self):
        for filters, text in ([["uncaught"], "no 2"], [["all"], "no 1"]):
            self.ask("setExceptionBreakpoints", filters=filters)
            run = self.start(THROWING)
            stop = self.stopped()
            self.assertEqual((stop["reason"], stop["text"]), ("exception", f"RangeError: {text}"))
            self.assertEqual(self.here(), ("fail", 2))
            self.ask("setExceptionBreakpoints", filters=[])
            self.ask("continue", threadId=1)
            self.assertEqual(self.end(run), "RangeError: no 2")

    def test_an_interrupt_ends_a_paused_cell(self):
        code = 'let reached = "nothing";\nreached = "before";\nreached = "after";'
        self.breakpoints(self.path(code), {"line": 3})
        run = self.start(code)
        self.stopped()
        self.manager.interrupt_kernel()
        self.assertEqual(self.end(run), "Interrupted: the cell was interrupted")
        self.assertEqual(self.end(self.start("reached")), "'before'")

    def test_values_are_evaluated_and_changed_where_it_stands(self):
        self.breakpoints(self.path(CELL), {"line": 5, "condition": "x === 3"})
        run = self.start(CELL)
        self.stopped()
        frame = self.frames()[0]["id"]
        self.assertEqual(self.ask("evaluate", expression="y + base", frameId=frame)["result"], "16")
        locals_ = self.ask("scopes", frameId=frame)["scopes"][0]["variablesReference"]
        self.ask("setVariable", variablesReference=locals_, name="y", value="y + 100")
        self.ask("continue", threadId=1)
        self.assertEqual(self.end(run), "125")
