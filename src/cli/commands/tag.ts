import type { Command } from "commander";
import { check } from "../../core/check.js";
import { counted } from "../../core/text/counted.js";
import { asJson, say } from "../output.js";
import { chosenIds, databasePath } from "../tracker.js";

export default function tag(program: Command): void {
  program
    .command("tag")
    .description("put tags on runs, or take them off")
    .argument("<runs...>", "their numbers, or a query in quotes")
    .option("-a, --add <tag...>", "tags to put on")
    .option("-r, --remove <tag...>", "tags to take off")
    .option("--json", "as JSON, for programs")
    .action(async (words: string[], { add = [], remove = [], json }: TagOptions) => {
      check(add.length + remove.length > 0, "tags", "none", "--add or --remove with tags");
      const { labelRuns } = await import("../../tracking/upkeep/labels.js");
      const ids = await chosenIds(words);
      labelRuns(await databasePath(), ids, { add, remove });
      const done = [...add.map(word => `+${word}`), ...remove.map(word => `−${word}`)].join(" ");
      say(json ? asJson({ runs: ids, add, remove }) : `${counted(ids.length, "run")}: ${done}`);
    });
}

interface TagOptions {
  add?: string[];
  remove?: string[];
  json?: boolean;
}
