import type { Command } from "commander";
import { distinctNames } from "../../core/text/distinct-names.js";
import { type TextColumn, textTable } from "../../core/text/text-table.js";
import { seconds, wholeNumberIn } from "../arguments.js";
import { asJson, complain, say, terminalWidth } from "../output.js";
import { shortCell } from "../runs/cells.js";
import { withTracker } from "../tracker.js";

export default function sql(program: Command): void {
  program
    .command("sql")
    .description("ask the database of runs in SQL: one statement, which only reads")
    .argument(
      "<statement...>",
      "such as: SELECT id, name FROM experiments; see src/tracking/README.md for the tables",
    )
    .option("-n, --limit <rows>", "at most so many rows", "1000")
    .option("--seconds <seconds>", "at most so long", seconds, 10)
    .option("--json", "as JSON, for programs")
    .action(async (words: string[], options: SqlOptions) => {
      const { askSql } = await import("../../tracking/sql/read-only.js");
      const rows = wholeNumberIn("limit", options.limit);
      const path = await withTracker(tracker => {
        tracker.count({ ids: [] }); // what waits is imported first
        return tracker.path;
      });
      const answer = await askSql(path, words.join(" "), { rows, seconds: options.seconds });
      if (answer.more) complain(`only the first ${rows} rows; --limit gives more`);
      if (options.json) {
        const names = distinctNames(answer.columns); // columns of one name would be one in JSON
        return say(
          asJson(answer.rows.map(row => Object.fromEntries(names.map((name, i) => [name, row[i]])))),
        );
      }
      const columns = answer.columns.map((title, i): TextColumn => {
        const isNumeric = answer.rows.some(row => typeof row[i] === "number");
        return { title, align: isNumeric ? "right" : "left", spare: i };
      });
      say(
        textTable(
          { columns, rows: answer.rows.map(row => row.map(value => shortCell(value, mostCharacters))) },
          { width: terminalWidth() },
        ),
      );
    });
}

const mostCharacters = 1000; // of a cell; JSON has all

interface SqlOptions {
  limit: string;
  seconds: number;
  json?: boolean;
}
