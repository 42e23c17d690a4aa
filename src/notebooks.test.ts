import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { packageFolder } from "./core/folders.js";

const program = packageFolder("dist/cli/main.js");
const notebooks = readdirSync(packageFolder("notebooks")).filter(name => name.endsWith(".ipynb"));
const scratch = mkdtempSync(join(tmpdir(), "notebooks-"));

/** `npm run check:notebooks` runs all of them, `npm test` those that take least. */
const all = process.env.NEURALBITS_NOTEBOOK_TESTS === "all";
const quick = ["01-projections.ipynb", "07-on-device.ipynb"];

/** Notebooks that train take their smallest profile here. */
const smallest: Record<string, readonly string[]> = {
  "01-projections.ipynb": ["-p", "searched=1000", "-p", "queries=100"],
  "02-mnist-table.ipynb": ["-p", "profile=tiny"],
  "03-neural-bits.ipynb": ["-p", "epochs=1", "-p", "T=5", "-p", "d=7", "-p", "train=true"],
  "04-text.ipynb": ["-p", "examples=3000", "-p", "epochs=1"],
  "05-compare-runs.ipynb": ["-p", "epochs=1", "-p", "seeds=[1,2]"],
  "06-ablations.ipynb": ["-p", "from=runs", "-p", "epochs=1", "-p", "examples=1000"],
  "07-on-device.ipynb": ["-p", "epochs=1", "-p", "T=8"],
};

function neuralbits(...words: string[]) {
  const env = { ...process.env, NEURALBITS_RESULTS: join(scratch, "results") };
  return spawnSync(process.execPath, [program, ...words], { encoding: "utf8", env, maxBuffer: 1e8 });
}

describe.each(notebooks)("%s", name => {
  const path = packageFolder("notebooks", name);

  it("has nothing that would trip a run from top to bottom", () => {
    const { status, stdout, stderr } = neuralbits("notebook", "lint", path);
    expect(stdout + stderr).not.toMatch(/:\d+:\d+/);
    expect(status).toBe(0);
  });

  it("runs headless, and becomes one page that fetches nothing", ({ skip }) => {
    skip(!all && !quick.includes(name), "npm run check:notebooks runs it");
    const [out, page] = [join(scratch, name), join(scratch, `${name}.html`)];
    const end = neuralbits(
      "notebook",
      "run",
      path,
      ...(smallest[name] ?? []),
      "-o",
      out,
      "--html",
      page,
      "-q",
    );
    expect(end.stderr + end.stdout).not.toMatch(/error/i);
    expect(end.status, end.stderr).toBe(0);
    const { cells } = JSON.parse(readFileSync(out, "utf8")) as { cells: Cell[] };
    for (const cell of cells) if (cell.cell_type === "code") expect(cell.execution_count).not.toBeNull();
    const kinds = cells.flatMap(cell => cell.outputs ?? []).flatMap(output => Object.keys(output.data ?? {}));
    expect(kinds).toContain("application/vnd.plotly.v1+json");
    expect(readFileSync(page, "utf8")).not.toMatch(/<(script|link|img)[^>]+(src|href)="https?:/);
  }, 900_000); // a guard against hanging: training shares the machine with other tests
});

interface Cell {
  readonly cell_type: string;
  readonly execution_count: number | null;
  readonly outputs?: readonly { readonly data?: object }[];
}
