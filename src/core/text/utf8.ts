import { isUtf8 } from "node:buffer";
import { check } from "../check.js";

/** A text of bytes; refused where these are no UTF-8, since other characters would take the place of what cannot be read. */
export function utf8Text(what: string, bytes: Buffer): string {
  check(isUtf8(bytes), what, "bytes that are not UTF-8", "a text in UTF-8");
  return bytes.toString();
}
