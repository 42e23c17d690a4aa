import type { MimeBundle } from "./host.js";

/** A value as a notebook shows it: MIME bundle, and hints by MIME type such as a picture's size. */
export interface Shown {
  readonly data: MimeBundle;
  readonly metadata?: object;
}
