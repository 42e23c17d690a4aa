import type { LabelAct } from "../../api.js";
import { counted } from "../parts/format.js";
import { toast, toastFailure } from "../parts/toast.js";
import { act } from "../server/ask.js";

/** Tags or notes runs and says so; false where that was refused, which is said too. */
export async function labelRuns(
  ids: readonly number[],
  labels: Omit<LabelAct, "ids">,
  done: string,
): Promise<boolean> {
  const { add, remove } = labels;
  const back =
    add || remove ? { ids, ...(remove && { add: remove }), ...(add && { remove: add }) } : undefined;
  return await said(async () => {
    await act("label", { ids, ...labels });
    toast(done, back ? { undo: () => act("label", back) } : {});
  });
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
