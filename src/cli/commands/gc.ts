import type { Command } from "commander";
import { check } from "../../core/check.js";
import { counted } from "../../core/text/counted.js";
import { textTable } from "../../core/text/text-table.js";
import { lengthOf } from "../../tracking/query/times.js";
import { asJson, complain, say, terminalWidth } from "../output.js";
import { agreed, databasePath } from "../tracker.js";

export default function gc(program: Command): void {
  program
    .command("gc")
    .description(
      "free the disk of what no run needs: files of deleted runs whose copies are gone, half files, old copies",
    )
    .option("--copies <age>", "copies of the database that `runs rm` made and are older go too, such as 30d")
    .option("--deleted <age>", "runs that were deleted on the dashboard longer ago go for good, such as 30d")
    .option("--dry-run", "only say what would go")
    .option("-y, --yes", "without a question")
    .option("--json", "as JSON, for programs")
    .action(async ({ copies, deleted: deletedAge, dryRun, yes, json }: GcOptions) => {
      const { collectGarbage, findGarbage, isRecording } = await import("../../tracking/upkeep/garbage.js");
      const age = copies === undefined ? undefined : lengthOf(copies);
      check(copies === undefined || age !== undefined, "age of copies", copies, "a time such as 30d or 12h");
      const path = await databasePath();
      if (deletedAge !== undefined) await deleteForGood(path, deletedAge, { dryRun, yes, json });
      const garbage = findGarbage(path, { copiesOlderThanMs: age });
      if (isRecording(path))
        complain("a process records: files of deleted runs are looked for when none does");
      const bytes = garbage.reduce((sum, one) => sum + one.bytes, 0);
      if (!json && garbage.length > 0)
        say(
          textTable(
            {
              columns: [
                { title: "bytes", align: "right" },
                { title: "what", align: "left" },
                { title: "path", align: "left" },
              ],
              rows: garbage.map(one => [String(one.bytes), one.what, one.path]),
            },
            { width: terminalWidth() },
          ),
        );
      if (dryRun)
        return say(json ? asJson({ garbage, bytes }) : `${bytes} bytes could go; nothing was deleted.`);
      const asks = garbage.length > 0 && !json;
      if (asks && !(await agreed(`Delete these ${garbage.length} files?`, { yes: yes === true }))) return;
      check(!json || yes === true || garbage.length === 0, "answer", "no question with --json", "--yes");
      const { deleted, freed } = collectGarbage(path, garbage, { copiesOlderThanMs: age });
      say(
        json
          ? asJson({ garbage: deleted, bytes, freed })
          : `${deleted.length} files deleted, ${freed} bytes free again.`,
      );
    });
}

/** Their files are garbage then, and go with the rest. */
async function deleteForGood(path: string, text: string, { dryRun, yes, json }: GcOptions): Promise<void> {
  const { emptyTrash, thrownBefore } = await import("../../tracking/upkeep/trash.js");
  const age = lengthOf(text);
  check(age !== undefined, "age of deleted runs", text, "a time such as 30d or 12h");
  const runs = thrownBefore(path, age);
  if (runs.length === 0) return;
  if (dryRun) return complain(`${counted(runs.length, "run")} deleted on the dashboard would go for good`);
  check(!json || yes === true, "answer", "no question with --json", "--yes");
  if (await agreed(`Delete ${counted(runs.length, "run")} for good?`, { yes: yes === true }))
    emptyTrash(path, runs);
}

interface GcOptions {
  copies?: string;
  deleted?: string;
  dryRun?: boolean | undefined;
  yes?: boolean | undefined;
  json?: boolean | undefined;
}
