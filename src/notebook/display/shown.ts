import type { MimeBundle } from "../../core/bundle.js";

/** A value as a notebook shows it: MIME bundle, and hints by MIME type such as a picture's size. */
export interface Shown {
  readonly data: MimeBundle;
  readonly metadata?: object;
}
