import vm from "node:vm";
import { announcement } from "../debugger/debuggee.js";

/** Does nothing, but where a debugger is attached: that stops here and sets its breakpoints in what was compiled. */
const announcing = new vm.Script("debugger;", { filename: announcement });

/** The function of this body. `file`: what the engine calls it. */
export function compiled(
  body: string,
  parameters: readonly string[],
  file: string,
): (...given: unknown[]) => unknown {
  const made = vm.compileFunction(body, parameters, { filename: file });
  announcing.runInThisContext();
  return made as (...given: unknown[]) => unknown;
}
