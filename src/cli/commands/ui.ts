import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { type Command, Option } from "commander";
import { check } from "../../core/check.js";
import { writeWhole } from "../../core/file.js";
import { resultsFolder } from "../../core/folders.js";
import { filePath, portNumber } from "../arguments.js";
import { complain, say } from "../output.js";
import { stopSignal } from "../signals.js";
import { databasePath } from "../tracker.js";

const epilogue = `
It listens on 127.0.0.1 alone, and lets in whoever has the token that is part of the address. Another address (--host)
wants a token of your own, in a file (--token-file) or in the variable NEURALBITS_TOKEN. It keeps nothing but what is in the database: end it and start it again at will.

Examples:
  neuralbits ui
  neuralbits ui --export accuracy.html --view 'heatmap?metric=metrics.accuracy' --query 'params.dataset = mnist'`;

interface Flags {
  port?: number;
  host?: string;
  token?: string;
  tokenFile?: string;
  newToken?: boolean;
  readOnly?: boolean;
  open: boolean;
  json?: boolean;
  export?: string;
  view?: string;
  query?: string;
}

/** `neuralbits ui`: the dashboard. */
export default function ui(program: Command): void {
  program
    .command("ui")
    .description("open the dashboard: runs, curves, comparisons, sweeps, live in the browser")
    .option("--port <number>", "a fixed port; default: the first free one from 6160", portNumber)
    .option("--host <address>", "the address to listen on", "127.0.0.1")
    .option(
      "--token-file <file>",
      "a file with the token that lets in; default: one of your own that is kept",
    )
    .option("--new-token", "make the kept token anew: the old one lets nobody in any more")
    .addOption(new Option("--token <token>").hideHelp())
    .option("--read-only", "nothing can be stopped, tagged, deleted or queued")
    .option("--no-open", "do not open a browser")
    .option("--json", "the address as one line of JSON, for programs")
    .option(
      "--export <file>",
      "write a view as one HTML file instead: it opens without a server, and without a network",
      filePath,
    )
    .option(
      "--view <view>",
      "with --export: curves, parallel, scatter, heatmap or pivot, its state behind a ?",
    )
    .option("--query <query>", "with --export: the runs, in the query language")
    .addHelpText("after", epilogue)
    .action(run);
}

async function run(flags: Flags): Promise<void> {
  if (flags.export !== undefined) return await writeView(flags.export, flags);
  const given = flags.view ?? flags.query;
  check(given === undefined, "--view and --query", given, "--export FILE beside them; the page has its own");
  await serve(flags);
}

/** The view as it is now; nothing is served. */
async function writeView(file: string, { view, query }: Flags): Promise<void> {
  const { dashboard } = await import("../../dashboard/export/notebook.js");
  const path = await databasePath();
  await writeWhole(file, await dashboard(query, { path, ...(view === undefined ? {} : { view }) }).html());
  say(`Written: ${file}`);
}

async function serve({ open, json, port: wanted, host, readOnly, ...flags }: Flags): Promise<void> {
  const { serveDashboard } = await import("../../dashboard/server/serve.js");
  const serving = await serveDashboard({
    ...{ port: wanted, host, readOnly, token: await tokenOf(host, flags) },
    database: resultsFolder("runs.sqlite"),
    say: complain,
  });
  const { url, address, token, port } = serving;
  say(json ? JSON.stringify({ url, address, token, port }) : `Dashboard: ${url}\nCtrl-C ends it.`);
  const signal = stopSignal();
  const forget = open ? openBrowser(url) : () => {};
  await new Promise<void>(done => {
    if (signal.aborted) done();
    signal.addEventListener("abort", () => done(), { once: true });
  });
  forget();
  await serving.close();
}

/** The token that was given, from where no other user of this machine reads it; undefined: the one that is kept. */
async function tokenOf(
  host: string | undefined,
  { token, tokenFile, newToken: isNew }: Pick<Flags, "token" | "tokenFile" | "newToken">,
): Promise<string | undefined> {
  const { isLoopback } = await import("../../dashboard/server/guard.js");
  const { newToken, tokenIn } = await import("../../dashboard/server/token.js");
  const seen = "a token on the command line, which every user of this machine can read";
  check(token === undefined, "--token", seen, "--token-file FILE, or the variable NEURALBITS_TOKEN");
  const given = process.env.NEURALBITS_TOKEN;
  const ways = [isNew && "--new-token", tokenFile && "--token-file", given && "NEURALBITS_TOKEN"].filter(
    Boolean,
  );
  check(ways.length <= 1, "token", ways.join(" and "), "one of them");
  const isForOthers = host !== undefined && !isLoopback(host);
  check(
    !(isNew && isForOthers),
    "--new-token",
    `--host ${host} beside it`,
    "NEURALBITS_TOKEN or --token-file",
  );
  if (isNew) return void newToken();
  return tokenFile === undefined ? given || undefined : tokenIn(tokenFile);
}

/**
 * Opens the browser by a file of this user that leads to the address: the words of a command are seen by everybody on the
 * machine, and the address has the token. Returns what deletes the file.
 */
function openBrowser(url: string): () => void {
  const folder = mkdtempSync(join(tmpdir(), "neuralbits-ui-"));
  const file = join(folder, "open.html");
  writeFileSync(
    file,
    `<!doctype html><meta http-equiv="refresh" content="0; url=${url}"><a href="${url}">Dashboard</a>`,
    {
      mode: 0o600,
    },
  );
  const address = pathToFileURL(file).href;
  const [command, ...words] =
    process.platform === "darwin"
      ? ["open", address]
      : process.platform === "win32"
        ? ["cmd", "/c", "start", "", address]
        : ["xdg-open", address];
  spawn(command!, words, { stdio: "ignore", detached: true })
    .on("error", () => {})
    .unref(); // no browser: the address is printed
  return () => rmSync(folder, { recursive: true, force: true });
}
