/** The door to the engine: TensorFlow as it is here, and what makes a training step of one's own as fast as ours. */

export { type AdagradSettings, adagrad } from "./adagrad.js";
export { type Adam, type AdamSettings, adam } from "./adam.js";
export { type Engine, startEngine } from "./backend.js";
export { type Compiled, compile } from "./compile.js";
export { lstm } from "./lstm.js";
export type { Optimizer } from "./optimizer.js";
export { dropout, statelessUniform } from "./random-ops.js";
