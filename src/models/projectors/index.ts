/** The door to the projectors: kinds of projection, one example at a time, in plain JavaScript. */

export { boxes } from "./boxes.js";
export { gaussianDrawn, gaussianKept } from "./gaussian.js";
export { hadamard } from "./hadamard.js";
export { type Patch, type PictureShape, patch, type Sliding } from "./patch.js";
export { pooled } from "./pooled.js";
export { type Projector, projectEach } from "./projector.js";
export { sparse } from "./sparse.js";
