/**
 * JupyterLab's renderer for application/vnd.plotly.v1+json, and the button for stale cells (./stale-cells.js): a
 * module-federation container as JupyterLab loads it, written by hand, so no bundler is needed. Figures are redrawn in place
 * (Plotly.react), also in untrusted notebooks; ./figure.js makes them safe first.
 */
(() => {
  const name = "neuralbits-plotly"; // the folder under labextensions; JupyterLab looks the container up by it
  const mimeType = "application/vnd.plotly.v1+json";
  const base = document.currentScript.src.replace(/[^/]*$/, "");
  const defaultHeight = 400; // pixels, where the figure names no height: a notebook is read downwards
  const defaultMargin = { l: 64, r: 32, t: 56, b: 56 }; // Plotly's own leave half of a cell empty

  let parts;

  /** Plotly and the cleaner, fetched from beside this file when the first figure is drawn. */
  const loaded = () => {
    parts ??= Promise.all([loadPlotly(), import(`${base}figure.js`)]).catch(error => {
      parts = undefined; // the next figure tries again
      throw error;
    });
    return parts;
  };

  /** Our copy of Plotly; another one that a cell has put on the page stays where it is. */
  const loadPlotly = () =>
    new Promise((resolve, reject) => {
      const others = window.Plotly;
      const script = document.createElement("script");
      script.src = `${base}plotly.min.js`;
      script.onload = () => {
        resolve(window.Plotly);
        if (others) window.Plotly = others;
      };
      script.onerror = () =>
        reject(new Error("plotly.min.js could not be loaded; is the server still running?"));
      document.head.append(script);
    });

  const figureClass = Widget =>
    class Figure extends Widget {
      #next; // the newest figure that is not drawn yet
      #drawing = false;
      #plotly;
      #plot; // the element that Plotly owns
      #sizes = new ResizeObserver(() => this.#resize());

      constructor() {
        super();
        this.addClass("neuralbits-figure");
        this.node.style.overflow = "auto";
      }

      /** JupyterLab calls it for the first figure and for every update. */
      async renderModel(model) {
        this.#next = model.data[mimeType];
        await this.#draw();
      }

      onAfterAttach() {
        this.#sizes.observe(this.node);
        this.#draw();
      }

      onBeforeDetach() {
        this.#sizes.disconnect();
      }

      dispose() {
        this.#sizes.disconnect();
        this.#clear();
        super.dispose();
      }

      /** Draws the newest figure; what arrives meanwhile is drawn once, afterwards. Detached, nothing can be measured. */
      async #draw() {
        if (this.#drawing) return;
        this.#drawing = true;
        try {
          while (this.#next !== undefined && this.node.isConnected && !this.isDisposed) {
            const value = this.#next;
            this.#next = undefined;
            await this.#react(value).catch(error => this.#say(error));
          }
        } finally {
          this.#drawing = false;
        }
      }

      async #react(value) {
        const [plotly, { safeFigure }] = await loaded();
        const figure = safeFigure(value);
        this.#plotly = plotly;
        if (!this.#plot) {
          this.node.replaceChildren();
          this.#plot = this.node.appendChild(document.createElement("div"));
        }
        const plot = this.#plot;
        const layout = { uirevision: name, ...figure.layout }; // a zoom survives the next frame
        layout.height ??= defaultHeight;
        layout.margin = { ...defaultMargin, ...layout.margin };
        layout.autosize = layout.width === undefined;
        await plotly.react(plot, { data: figure.data, layout, frames: figure.frames, config: figure.config });
        secureLinks(plot);
        if (!plot.dataset.watched) {
          plot.dataset.watched = "yes";
          plot.on("plotly_afterplot", () => secureLinks(plot));
        }
      }

      #resize() {
        if (!this.#plot?.classList.contains("js-plotly-plot") || this.node.clientWidth === 0) return;
        if (this.#plot._fullLayout?.autosize) this.#plotly.Plots.resize(this.#plot);
      }

      #clear() {
        if (this.#plot) this.#plotly?.purge(this.#plot);
        this.#plot = undefined;
      }

      #say(error) {
        this.#clear();
        const text = document.createElement("pre");
        text.style.color = "var(--jp-error-color1, #c62828)";
        text.textContent = `This figure cannot be drawn. ${error?.message ?? error}`;
        this.node.replaceChildren(text);
      }
    };

  /** Plotly has its own rules for links; ours hold whatever they are: the web only, in a tab of its own. */
  const secureLinks = plot => {
    for (const link of plot.querySelectorAll("a")) {
      for (const attribute of ["href", "xlink:href"]) {
        const target = link.getAttribute(attribute);
        if (target !== null && !/^https?:\/\//i.test(target)) link.removeAttribute(attribute);
      }
      link.removeAttribute("onclick");
      link.setAttribute("target", "_blank");
      link.setAttribute("rel", "noopener noreferrer");
    }
  };

  let shared;

  /** A module that JupyterLab shares with its extensions. */
  const sharedModule = async module => {
    const versions = shared[module];
    return (await versions[Object.keys(versions)[0]].get())();
  };

  const renderer = async () => {
    const { Widget } = await sharedModule("@lumino/widgets");
    const Figure = figureClass(Widget);
    const plugin = {
      id: `${name}:figures`,
      description: "Draws Plotly figures, live and in untrusted notebooks.",
      rendererFactory: { safe: true, mimeTypes: [mimeType], createRenderer: () => new Figure() },
      rank: 0, // before images and text
      dataType: "json",
      fileTypes: [
        {
          name: "plotly",
          displayName: "Plotly figure",
          mimeTypes: [mimeType],
          extensions: [".plotly", ".plotly.json"],
        },
      ],
      documentWidgetFactoryOptions: {
        name: "Plotly figure",
        primaryFileType: "plotly",
        fileTypes: ["plotly", "json"],
        defaultFor: ["plotly"],
      },
    };
    return plugin;
  };

  const plugins = {
    "./mimeExtension": renderer,
    "./extension": async () => (await import(`${base}stale-cells.js`)).staleCells(sharedModule),
  };

  window._JUPYTERLAB ??= {};
  window._JUPYTERLAB[name] = {
    init: scope => {
      shared = scope;
    },
    get: async module => {
      const plugin = await plugins[module]();
      return () => ({ __esModule: true, default: plugin });
    },
  };
})();
