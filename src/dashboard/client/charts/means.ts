import type { By, Columns } from "../../api.js";

/** Settings in which runs differ though they are put together: a mean is over them too. The seed is what means are for. */
export function averagedOver(
  params: readonly Pick<Columns["params"][number], "name" | "differs">[],
  by: By,
): string[] {
  const isIn = (name: string) => ("by" in by ? !by.by.includes(name) : by.except.includes(name));
  return params.flatMap(({ name, differs }) => (differs && name !== "seed" && isIn(name) ? [name] : []));
}

/** What means are over, in words. */
export function overText(params: Columns["params"], by: By): string {
  if ("except" in by && by.except.join() === "seed") return "seeds";
  const over = averagedOver(params, by);
  const alike = "by" in by && by.by.length > 0 ? `runs of the same ${by.by.join(", ")}` : "runs";
  return over.length > 0 ? `${alike} that differ in ${over.join(", ")}` : `${alike} with different seeds`;
}
