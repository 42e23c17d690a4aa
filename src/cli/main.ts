#!/usr/bin/env node
import { readFileSync } from "node:fs";
import { Command, CommanderError } from "commander";
import { catalogue } from "../core/catalogue.js";
import { Refusal } from "../core/check.js";
import { folderGone, isFolderGone, packageFolder } from "../core/folders.js";
import { complain, workOnWithoutReaders } from "./output.js";

/** A command's file registers it: `export default function runs(program: Command)`. */
type Register = (program: Command) => void;

const commands = catalogue<Register>("command", new URL("./commands/", import.meta.url));

/** Exit codes: 0 done, 1 something failed, 2 refused in one line (bad input, no room), 130 interrupted. */
async function main(argv: readonly string[]): Promise<void> {
  const { version, description } = JSON.parse(readFileSync(packageFolder("package.json"), "utf8")) as Record<
    string,
    string
  >;
  const program = new Command("neuralbits")
    .description(description!)
    .version(version!)
    .showHelpAfterError("(--help shows what there is)")
    .configureHelp({ sortSubcommands: true });
  program.exitOverride(); // subcommands inherit it: words that are off are refused like any bad input
  const names = commands.names();
  const asked = argv[2] ?? "";
  // The command that is asked for alone: the others' modules take longer to load than it takes to list runs.
  const wanted = asked === "--version" || asked === "-V" ? [] : names.includes(asked) ? [asked] : names;
  for (const register of await Promise.all(wanted.map(name => commands.load(name)))) register(program);
  await program.parseAsync(argv as string[]);
}

workOnWithoutReaders();

main(process.argv).catch(error => {
  if (error instanceof CommanderError) {
    process.exitCode = error.exitCode && 2; // said already
  } else if (error instanceof Refusal || isFolderGone(error)) {
    complain(isFolderGone(error) ? folderGone : error.message);
    process.exitCode = 2;
  } else if ((error as Error)?.name === "AbortError") {
    complain("stopped; start the same command again and it does what is missing");
    process.exitCode = 130;
  } else {
    console.error(error);
    process.exitCode = 1;
  }
});
