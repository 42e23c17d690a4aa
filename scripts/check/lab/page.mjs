import { join } from "node:path";
import { check } from "../../../dist/core/check.js";
import { askDebugger } from "./debug-request.mjs";

const patience = 90_000; // milliseconds for one step, a guard against hanging
const output = ".jp-OutputArea-output";

/** JupyterLab in a browser: what a person does there, and sees. Cells are numbered from 0. */
export class LabPage {
  #page;
  #server;
  #pictures;

  /**
   * @param {import("playwright-core").Page} page
   * @param {{ base: string, token: string }} server
   * @param {string} pictures the folder of its screenshots
   */
  constructor(page, server, pictures) {
    page.setDefaultTimeout(patience);
    this.#page = page;
    this.#server = server;
    this.#pictures = pictures;
  }

  get keyboard() {
    return this.#page.keyboard;
  }

  /** @param {number} milliseconds */
  wait(milliseconds) {
    return this.#page.waitForTimeout(milliseconds);
  }

  /**
   * Opens `<name>.ipynb` of the server's folder.
   *
   * @param {string} name
   */
  async open(name) {
    await this.#page.goto(`${this.#server.base}lab/tree/${name}.ipynb?reset&token=${this.#server.token}`);
    await this.#panel.locator(".jp-Notebook .jp-Cell").first().waitFor();
    await this.idle();
  }

  get #panel() {
    return this.#page.locator(".jp-NotebookPanel:not(.lm-mod-hidden)");
  }

  /** @param {number} i */
  cell(i) {
    return this.#panel.locator(".jp-Notebook .jp-Cell").nth(i);
  }

  /** @param {number} i */
  editor(i) {
    return this.cell(i).locator(".cm-content");
  }

  async idle() {
    await this.#page.locator("#jp-main-statusbar").getByText("TypeScript (neuralbits) | Idle").waitFor();
    const running = this.#panel.locator('.jp-InputPrompt:text("[*]:")');
    await until(async () => (await running.count()) === 0, "idle");
  }

  /** @param {number} i */
  busy(i) {
    return this.cell(i).locator('.jp-InputPrompt:text("[*]:")').waitFor();
  }

  async runAll() {
    await this.menu("Run", "Run All Cells");
  }

  /** @param {number} i */
  async run(i) {
    await this.start(i);
    await this.wait(200);
    await this.idle();
  }

  /**
   * Runs a cell without waiting for its end.
   *
   * @param {number} i
   */
  async start(i) {
    await this.editor(i).click();
    await this.keyboard.press("Control+Enter");
  }

  /**
   * Puts a text in the place of a cell's source.
   *
   * @param {number} i
   * @param {string} text
   */
  async type(i, text) {
    await this.editor(i).click();
    await this.keyboard.press("Control+a");
    await this.keyboard.press("Delete");
    await this.keyboard.insertText(text);
  }

  /** Switches the debugger on. Until JupyterLab has heard what the kernel can, the button does nothing. */
  async debugger() {
    const button = this.#panel.locator(".jp-DebuggerBugButton");
    const isOn = async () => {
      if ((await button.getAttribute("aria-pressed")) === "true") return true;
      await button.click();
      await this.wait(1000);
      return false;
    };
    await until(isOn, "the debugger is on");
    await this.#panel.locator(".cm-breakpoint-gutter").first().waitFor();
  }

  /**
   * Sets a breakpoint in a line of a cell, both counted as people see them: cells from 0, lines from 1. A click is lost
   * while JupyterLab still asks the kernel for its debugger's state, so it is made again until the mark is seen.
   *
   * @param {number} i
   * @param {number} line
   */
  async breakpoint(i, line) {
    const gutter = this.cell(i).locator(".cm-breakpoint-gutter .cm-gutterElement:visible");
    const icons = this.cell(i).locator(".cm-breakpoint-icon:visible");
    const isSet = async () => {
      if ((await icons.count()) > 0) return true;
      await gutter.nth(line - 1).click();
      await this.wait(2000);
      return (await icons.count()) > 0;
    };
    await until(isSet, "the breakpoint is set");
  }

  /**
   * Takes a breakpoint away.
   *
   * @param {number} i
   * @param {number} line
   */
  async takeBreakpoint(i, line) {
    await this.cell(i)
      .locator(".cm-breakpoint-gutter .cm-gutterElement:visible")
      .nth(line - 1)
      .click();
    const icons = this.cell(i).locator(".cm-breakpoint-icon:visible");
    await until(async () => (await icons.count()) === 0, "the breakpoint is gone");
  }

  /** The innermost call where the debugger stands, and its line; 0 while it stands nowhere. */
  async stop() {
    const frames = this.#page.locator(".jp-DebuggerCallstackFrame");
    if ((await frames.count()) === 0) return { name: "", line: 0 };
    const name = (await frames.first().locator(".jp-DebuggerCallstackFrame-name").textContent()) ?? "";
    const place = (await frames.first().locator(".jp-DebuggerCallstackFrame-location").textContent()) ?? "";
    return { name, line: Number(/(\d+)\D*$/.exec(place)?.[1] ?? 0) };
  }

  /**
   * Presses a button of the debugger's panel: stepIn, next, stepOut.
   *
   * @param {string} name
   */
  async stepping(name) {
    await this.#page.locator(`.jp-DebuggerSidebar [data-command="debugger:${name}"]`).click();
  }

  /**
   * Chooses in the menu of exceptions at which the debugger stops, or takes the choice back.
   *
   * @param {string} kind
   */
  async pauseOnExceptions(kind) {
    await this.#page.locator(".jp-PauseOnExceptions").click();
    await this.#page.locator(".jp-PauseOnExceptions-menu .lm-Menu-itemLabel").getByText(kind).click();
  }

  /**
   * What the debugger's panel says of a variable.
   *
   * @param {string} name
   */
  async variable(name) {
    const panel = this.#page.locator(".jp-DebuggerVariables");
    await panel.filter({ hasText: name }).first().waitFor();
    const said = (await panel.first().textContent()) ?? "";
    return said.slice(said.indexOf(name));
  }

  /**
   * The body of the answer to a request of the debug adapter protocol, from a second front end of the notebook's kernel.
   *
   * @param {string} command
   * @param {object} given
   * @returns {Promise<any>}
   */
  debugRequest(command, given) {
    const { base, token } = this.#server;
    return this.#page.evaluate(askDebugger, { base, token, command, given });
  }

  /** Lets a stopped cell go on. */
  async goOn() {
    await this.#page.locator(".jp-DebuggerCallstackFrame").first().waitFor();
    await this.keyboard.press("F9");
  }

  /** The numbers of the cells that are marked as stale. */
  staleCells() {
    const cells = this.#panel.locator(".jp-Notebook .jp-Cell");
    return cells.evaluateAll(all =>
      all.flatMap((cell, i) => (cell.classList.contains("neuralbits-stale") ? [i] : [])),
    );
  }

  /**
   * Presses the button that runs the stale cells, once it says that there are so many.
   *
   * @param {number} count
   */
  async runStale(count) {
    await this.#panel.getByRole("button", { name: `stale (${count})` }).click();
    await this.wait(200);
    await this.idle();
  }

  async interrupt() {
    await this.keyboard.press("Escape");
    await this.menu("Kernel", "Interrupt Kernel");
    await this.idle();
  }

  async restart() {
    await this.keyboard.press("Escape");
    await this.menu("Kernel", "Restart Kernel…");
    await this.#page.locator(".jp-Dialog .jp-mod-accept").click();
    await this.idle();
  }

  save() {
    return this.keyboard.press("Control+s");
  }

  /**
   * @param {string} name
   * @param {string} entry
   */
  async menu(name, entry) {
    await this.#page.locator(".lm-MenuBar-itemLabel").getByText(name, { exact: true }).click();
    await this.#page.locator(".lm-Menu-itemLabel").getByText(entry, { exact: true }).click();
  }

  /**
   * Waits for the list of completions to offer a name.
   *
   * @param {string} name
   */
  completion(name) {
    return this.#page.locator(".jp-Completer").filter({ hasText: name }).waitFor();
  }

  /**
   * Waits for the inspector to say a text.
   *
   * @param {string} text
   */
  inspection(text) {
    return this.#page.locator(".jp-Tooltip").filter({ hasText: text }).waitFor();
  }

  /**
   * Waits for an output of a cell to hold a text.
   *
   * @param {number} i
   * @param {string} text
   */
  output(i, text) {
    return this.cell(i).locator(output).filter({ hasText: text }).first().waitFor();
  }

  /**
   * All that a cell has put out.
   *
   * @param {number} i
   */
  async outputs(i) {
    return (await this.cell(i).locator(".jp-OutputArea").textContent()) ?? "";
  }

  /**
   * Waits for a cell to show a figure.
   *
   * @param {number} i
   */
  figure(i) {
    return this.cell(i).locator(".js-plotly-plot .plot-container").first().waitFor();
  }

  /**
   * The title of a cell's figure.
   *
   * @param {number} i
   */
  title(i) {
    return this.cell(i).locator(".js-plotly-plot .gtitle").first().textContent();
  }

  /**
   * Keeps a picture of what there is to see, and says in words what it is.
   *
   * @param {string} picture
   * @param {string} words
   */
  async say(picture, words) {
    await this.#page.screenshot({ path: join(this.#pictures, `${picture}.png`) });
    console.log(words);
  }
}

/**
 * Waits until something holds; fails with what it was when that takes too long.
 *
 * @param {() => boolean | Promise<boolean>} holds
 * @param {string} what
 */
export async function until(holds, what, milliseconds = patience) {
  for (const end = Date.now() + milliseconds; Date.now() < end; ) {
    if (await holds()) return;
    await new Promise(done => setTimeout(done, 100));
  }
  check(false, what, "nothing", `it within ${milliseconds / 1000} s`);
}
