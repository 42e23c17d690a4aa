import { start } from "../src/tracking/index.js";

/** Texts that a page must not obey, wherever a program or a person may have put them. */
export const hostileTexts: readonly string[] = [
  "<script>window.hit = 'script'</script>",
  "<img src=x onerror=\"window.hit = 'image'\">",
  '"><svg onload="window.hit = \'svg\'">',
  "' onmouseover='window.hit = 1' x='",
  "javascript:window.hit='link'",
  "{{constructor.constructor('window.hit=1')()}}",
  "$" + "{window.hit = 'template'}",
  "</textarea></title></style></script><script>window.hit = 'end'</script>",
  "<iframe srcdoc=\"<script>parent.hit = 'frame'</script>\"></iframe>",
  "<link rel=stylesheet href=https://attacker.example/x.css>",
  "<meta http-equiv=refresh content='0;url=https://attacker.example'>",
  "\u202egnp.exe <b>bold</b>",
  "__proto__",
  "constructor",
];

const markdown = `
[link](javascript:window.hit='markdown')
![pixel](https://attacker.example/pixel.png)
<img src=https://attacker.example/x.png onerror="window.hit='note'">
<script>window.hit = 'note'</script>
[data](data:text/html,<script>window.hit='data'</script>)
`;

const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="40" height="40" onload="window.hit='svg file'">
<script>window.hit = 'svg script'</script><image href="https://attacker.example/x.png"/><rect width="40" height="40"/></svg>`;

/** A figure that would load pictures, link and run. */
const figure = {
  data: [
    { x: [1, 2], y: [3, 1], name: "<a href=\"javascript:window.hit='trace'\">x</a>", text: hostileTexts },
  ],
  layout: {
    title: { text: "<a href='javascript:window.hit=1'>t</a><img src=x onerror='window.hit=2'>" },
    images: [{ source: "https://attacker.example/figure.png", x: 0, y: 0, sizex: 1, sizey: 1 }],
    annotations: [{ x: 1, y: 2, text: hostileTexts.join(" ") }],
  },
};

/** Runs whose every text is hostile: names, settings, numbers, tags, notes, output, files, errors. → their number */
export async function recordHostileRuns(database: string): Promise<number> {
  for (const [at, text] of hostileTexts.entries()) {
    const printable = text.replace(/[\p{Cc}]/gu, "");
    const run = start({
      ...{ database, experiment: printable, name: printable, tags: [printable], system: false },
      provenance: at === 0,
      params: { [printable === "__proto__" ? "proto" : printable]: text, dataset: text, T: at },
    });
    for (let step = 0; step < 5; step++) run.log({ [printable]: step * at, loss: 1 / (step + 1) }, step);
    run.note(text);
    run.note(markdown);
    if (at === 0) {
      await run.artifact("evil.html", Buffer.from(`<script>window.hit = 'html'</script>${markdown}`));
      await run.artifact("evil.svg", Buffer.from(svg));
      await run.artifact("evil.md", Buffer.from(markdown));
      await run.artifact("<img src=x onerror=window.hit=1>.png", Buffer.from(svg));
      await run.artifact("../../../etc/passwd", Buffer.from("root"));
      await run.figure(text, figure);
    }
    if (at % 3 === 0) await run.fail(new Error(text));
    else await run.finish({ accuracy: Number.NaN });
  }
  return hostileTexts.length;
}
