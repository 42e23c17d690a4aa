import vm from "node:vm";
import { pauseScript } from "../debugger/debuggee.js";

const pausing = new vm.Script("debugger;", { filename: pauseScript });

/** The debugger stops here, and steps out into the code that looked whether it must stop. */
export const pauseHere = (): void => void pausing.runInThisContext();
