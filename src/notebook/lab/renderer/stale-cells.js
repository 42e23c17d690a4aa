/**
 * The button "stale" in the toolbar of a notebook, and the mark beside cells that a change has made stale. The kernel says
 * over a comm which those are, after each run; the button has JupyterLab run them, in the notebook's order.
 */
const target = "neuralbits.stale";

/**
 * The plugin, as JupyterLab loads it.
 *
 * @param {(name: string) => Promise<any>} module of what JupyterLab shares with its extensions
 */
export const staleCells = module => ({
  id: "neuralbits-plotly:stale-cells",
  description: "Marks the cells that a change has made stale, and runs them.",
  autoStart: true,
  async activate(app) {
    const [{ Widget }, { NotebookActions }] = await Promise.all([
      module("@lumino/widgets"),
      module("@jupyterlab/notebook"),
    ]);
    document.head.append(Object.assign(document.createElement("style"), { textContent: style }));
    app.docRegistry.addWidgetExtension("Notebook", {
      createNew: (panel, context) => new StalePanel(panel, context.sessionContext, Widget, NotebookActions),
    });
  },
});

/** One notebook's button and marks. */
class StalePanel {
  isDisposed = false;
  #panel;
  #session;
  #actions;
  #button = document.createElement("button");
  #widget;
  #comm;
  #kernel; // whose comm it is
  /** A notebook of another kernel is left as it is. */
  #isOurs = false;
  /** Id of a cell → the names that changed, in the order in which they are to run. */
  #stale = new Map();
  #isRunning = false;

  constructor(panel, sessionContext, Widget, NotebookActions) {
    this.#panel = panel;
    this.#session = sessionContext;
    this.#actions = NotebookActions;
    this.#button.className = "neuralbits-stale-button";
    this.#button.addEventListener("click", () => void this.#run());
    this.#widget = new Widget({ node: document.createElement("div") });
    this.#widget.addClass("neuralbits-stale-item");
    this.#widget.node.append(this.#button);
    this.#widget.hide();
    panel.toolbar.insertItem(placeInToolbar, "neuralbits-stale", this.#widget);
    sessionContext.statusChanged.connect(this.#connect, this);
    sessionContext.kernelChanged.connect(this.#connect, this);
    panel.content.modelContentChanged?.connect(this.#draw, this); // cells that are drawn later are marked, too
    void this.#connect();
  }

  dispose() {
    if (this.isDisposed) return;
    this.isDisposed = true;
    this.#session.statusChanged.disconnect(this.#connect, this);
    this.#session.kernelChanged.disconnect(this.#connect, this);
    this.#widget.dispose();
  }

  /** Once a kernel of ours is there, and again after a restart, which closes all comms. */
  async #connect() {
    const kernel = this.#session.session?.kernel;
    if (this.isDisposed || (kernel === this.#kernel && this.#comm?.isDisposed === false)) return;
    if (kernel?.status !== "idle") return this.#told([]);
    this.#kernel = kernel;
    const { implementation } = await kernel.info;
    if (this.isDisposed || kernel !== this.#kernel) return;
    const isOurs = implementation === "neuralbits";
    if (!isOurs) this.#told([]); // the marks of a kernel of ours that was there before
    this.#isOurs = isOurs;
    this.#widget.setHidden(!isOurs);
    if (!isOurs || this.#comm?.isDisposed === false) return;
    const comm = kernel.createComm(target);
    comm.onMsg = ({ content: { data } }) => this.#told(data.stale);
    this.#comm = comm;
    comm.open();
  }

  #told(stale) {
    this.#stale = new Map(stale.map(({ cell, inputs }) => [cell, inputs]));
    this.#draw();
  }

  #draw() {
    if (this.isDisposed || !this.#isOurs) return;
    const count = this.#stale.size;
    this.#button.textContent = count ? `↻ stale (${count})` : "↻ stale";
    this.#button.disabled = count === 0 || this.#isRunning;
    this.#button.title = count
      ? `Run the cells that depend on what changed: ${count}, in the notebook's order`
      : "No cell is stale";
    for (const cell of this.#panel.content.widgets) mark(cell, this.#stale.get(cell.model.id));
  }

  async #run() {
    const cells = this.#panel.content.widgets;
    const byId = new Map(cells.map(cell => [cell.model.id, cell]));
    const stale = [...this.#stale.keys()].map(id => byId.get(id)).filter(Boolean);
    this.#isRunning = true;
    this.#draw();
    try {
      await this.#actions.runCells(this.#panel.content, stale, this.#session);
    } finally {
      this.#isRunning = false;
      this.#draw();
    }
  }
}

const placeInToolbar = 9; // behind the buttons that run cells

/** Beside the cell, with the reason where the pointer rests. */
function mark(cell, inputs) {
  cell.node.classList.toggle("neuralbits-stale", inputs !== undefined);
  const prompt = cell.node.querySelector(".jp-InputArea-prompt");
  if (!prompt) return;
  const reason = inputs?.length
    ? `stale: ${inputs.join(", ")} changed`
    : "stale cells start from what it makes";
  prompt.title = inputs ? reason : "";
}

const style = `
.neuralbits-stale-button { border: none; background: none; font: inherit; padding: 0 8px; height: 24px; cursor: pointer;
  color: var(--jp-warn-color0, #b35900); }
.neuralbits-stale-button:hover:enabled { background: var(--jp-layout-color2); }
.neuralbits-stale-button:disabled { color: var(--jp-ui-font-color3); cursor: default; }
.neuralbits-stale > .jp-Cell-inputWrapper { box-shadow: inset 3px 0 0 var(--jp-warn-color1, #f57c00); }
.neuralbits-stale > .jp-Cell-inputWrapper .jp-InputArea-prompt::after { content: "stale"; display: block;
  font-size: 85%; line-height: 1; color: var(--jp-warn-color0, #b35900); }
`;
