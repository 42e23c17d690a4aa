/**
 * The one script of an exported page. It unpacks Plotly if the page holds figures, draws each one from the JSON
 * beside its still picture, and gives the frames of HTML outputs their height. Without it the page reads well too.
 */
export const bootScript = `(() => {
  const fit = frame => {
    const body = frame.contentDocument && frame.contentDocument.documentElement;
    if (!body) return;
    frame.style.height = "0"; // a document is never less tall than its frame
    frame.style.height = Math.min(body.scrollHeight + 2, 4000) + "px";
  };
  for (const frame of document.querySelectorAll("iframe.html")) {
    frame.addEventListener("load", () => fit(frame));
    fit(frame);
  }
  addEventListener("resize", () => document.querySelectorAll("iframe.html").forEach(fit));
  const packed = document.getElementById("plotly");
  if (!packed) return;
  const draw = async figure => {
    const { data, layout, config, frames } = JSON.parse(figure.querySelector("script").textContent);
    const still = figure.querySelector(".still");
    const place = document.createElement("div");
    figure.append(place);
    try {
      await Plotly.newPlot(place, { data, layout: { autosize: true, ...layout }, config: { responsive: true, displaylogo: false, ...config }, frames });
      still.remove();
    } catch (error) {
      place.remove();
      console.error("figure not drawn:", error);
    }
  };
  const unpack = async () => {
    const bytes = Uint8Array.from(atob(packed.textContent), c => c.charCodeAt(0));
    const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
    const text = await new Response(stream).text();
    const script = document.createElement("script");
    script.src = URL.createObjectURL(new Blob([text], { type: "text/javascript" }));
    script.onload = async () => {
      URL.revokeObjectURL(script.src);
      for (const figure of document.querySelectorAll("figure.plotly")) await draw(figure);
      document.documentElement.dataset.figures = "drawn";
    };
    document.head.append(script);
  };
  unpack();
})();`;

export const pageStyle = `
:root { --ink: #1c2024; --faint: #6b7580; --line: #e3e6ea; --code: #f6f7f9; --accent: #0550ae; --bad: #c4262e; }
* { box-sizing: border-box; }
body { margin: 0; background: #fff; color: var(--ink); font: 16px/1.6 system-ui, sans-serif; }
main { max-width: 60rem; margin: 0 auto; padding: 2rem 1.25rem 5rem; }
h1, h2, h3 { line-height: 1.25; margin: 1.6em 0 .6em; } h1 { font-size: 1.9rem; margin-top: .4em; }
h2 { font-size: 1.4rem; } h3 { font-size: 1.15rem; }
a { color: var(--accent); } hr { border: 0; border-top: 1px solid var(--line); }
pre, code { font: 13px/1.55 ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; }
pre { margin: 0; overflow-x: auto; } p code, li code, td code { background: var(--code); padding: .1em .3em; border-radius: 3px; }
blockquote { margin: 1em 0; padding: 0 1em; border-left: 3px solid var(--line); color: var(--faint); }
table { border-collapse: collapse; } th, td { padding: .3em .8em; border-bottom: 1px solid var(--line); text-align: left; }
img, svg { max-width: 100%; height: auto; }
math { font-size: 1.05em; } math[display=block] { margin: 1em 0; overflow-x: auto; }
math .mtr-glue, math .mml-eqn-num { display: none; } mtext[mathvariant=bold] { font-weight: bold; } mtext[mathvariant=italic] { font-style: italic; }
mtable[columnalign^="right left"] > mtr > mtd:nth-child(odd of :not(.mtr-glue)) { text-align: right; text-align: -webkit-right; }
mtable[columnalign^="right left"] > mtr > mtd:nth-child(even of :not(.mtr-glue)), mtable[columnalign^=left] > mtr > mtd { text-align: left; }
.cell { margin: .6rem 0; } .text > pre, .markdown > pre { background: var(--code); padding: .7rem .9rem; border-radius: 5px; }
.input { position: relative; background: var(--code); border-left: 3px solid var(--line); border-radius: 3px; margin-top: 1rem; }
.input > pre { padding: .7rem .9rem; } .input .count { position: absolute; right: .7rem; top: .5rem; color: var(--faint); font: 12px ui-monospace, monospace; }
summary { cursor: pointer; padding: .3rem .9rem; color: var(--faint); font-size: .9rem; }
.output { margin: .5rem 0; overflow-x: auto; } .output > pre { padding: .2rem .9rem; max-height: 40rem; overflow: auto; }
.output > pre.stderr { background: #fff8e6; } .output > pre.error { background: #fff0f0; border-left: 3px solid var(--bad); padding: .7rem .9rem; }
.failed > .input { border-left-color: var(--bad); } strong.failed { color: var(--bad); }
.record { color: var(--faint); font-size: .85rem; border-bottom: 1px solid var(--line); padding-bottom: .6rem; }
figure.plotly { margin: .5rem 0; } iframe.html { width: 100%; border: 0; height: 20rem; }
.bold { font-weight: 600; } .dim { opacity: .65; } .italic { font-style: italic; } .underline { text-decoration: underline; }
.tok-comment { color: #6b7580; font-style: italic; } .tok-string { color: #0a6640; } .tok-number { color: #9a4b00; }
.tok-keyword { color: #8a2be2; } .tok-type { color: #0550ae; } .tok-call { color: #374a8a; } .tok-magic { color: #bf5b00; }
@media print { main { max-width: none; padding: 0; } .output > pre { max-height: none; } }
`;
