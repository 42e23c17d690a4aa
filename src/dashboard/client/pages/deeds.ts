import { counted } from "../../../core/text/counted.js";
import type { LabelAct, Labelled } from "../../api.js";
import { toast, toastFailure } from "../parts/toast.js";
import { act } from "../server/ask.js";

/** Tags or notes runs and says so; false where that was refused, which is said too. */
export async function labelRuns(
  ids: readonly number[],
  labels: Omit<LabelAct, "ids">,
  done: string,
): Promise<boolean> {
  return await said(async () => {
    const changed = await act("label", { ids, ...labels });
    const isTags = labels.add !== undefined || labels.remove !== undefined;
    toast(done, isTags ? { undo: () => takeBack(changed) } : {});
  });
}

/** Of a deed just what it changed: who had a tag before keeps it. */
async function takeBack({ added, removed }: Labelled): Promise<void> {
  for (const { tag, ids } of added) if (ids.length > 0) await act("label", { ids, remove: [tag] });
  for (const { tag, ids } of removed) if (ids.length > 0) await act("label", { ids, add: [tag] });
}

/** Deletes runs, with a way back. */
export const removeRuns = (ids: readonly number[]): Promise<boolean> =>
  said(async () => {
    const removed = await act("remove", { ids });
    toast(`Deleted ${ids.length === 1 ? `run ${ids[0]}` : counted(ids.length, "run")}`, {
      undo: () => act("undo", removed),
    });
  });

/** Asks a run's process to stop, and says what else it takes along. */
export const stopRun = (id: number): Promise<boolean> =>
  said(async () => {
    const { asked } = await act("stop", { id });
    const others = [...new Set(asked.flatMap(({ runs }) => runs))].filter(run => run !== id);
    const rest = others.length > 0 ? `; runs ${others.join(", ")} stop with it` : "";
    const when = asked.some(({ by }) => by === "file") ? ", which looks every two seconds" : "";
    toast(
      `Asked ${asked.map(({ pid, host }) => `process ${pid} on ${host}`).join(", ")} to stop${when}${rest}`,
    );
  });

async function said(deed: () => Promise<void>): Promise<boolean> {
  try {
    await deed();
    return true;
  } catch (error) {
    toastFailure(error);
    return false;
  }
}
