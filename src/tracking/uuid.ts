import { randomBytes } from "node:crypto";

/** A UUID of version 7 (RFC 9562) as 32 hexadecimal digits: 48 bits of time in ms, then chance; later ones sort later. */
export function uuid(now: number = Date.now()): string {
  const bytes = randomBytes(16);
  bytes.writeUIntBE(now, 0, 6);
  bytes[6] = 0x70 | (bytes[6]! & 0x0f);
  bytes[8] = 0x80 | (bytes[8]! & 0x3f);
  return bytes.toString("hex");
}
