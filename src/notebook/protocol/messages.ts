import { createHmac, randomUUID, timingSafeEqual } from "node:crypto";

/** Who sent a message, and when: the part that answers name as their parent. */
export interface Header {
  readonly msg_id: string;
  readonly session: string;
  readonly username: string;
  /** ISO 8601, UTC. */
  readonly date: string;
  readonly msg_type: string;
  readonly version: string;
}

// biome-ignore lint/suspicious/noExplicitAny: the content of a message is JSON whose shape its type decides
export type Content = Record<string, any>;

/** A message of the Jupyter protocol, version 5.3. */
export interface Message {
  /** Routing ids in front of the delimiter; on iopub the topic. */
  readonly identities: readonly Uint8Array[];
  readonly header: Header;
  /** The header of the request that caused this message; empty if none did. */
  readonly parent: Partial<Header>;
  readonly metadata: Content;
  readonly content: Content;
  readonly buffers: readonly Uint8Array[];
}

export const protocolVersion = "5.3";
const delimiter = Buffer.from("<IDS|MSG>");

/** A fresh header. */
export function newHeader(type: string, session: string, username = "kernel"): Header {
  return {
    msg_id: randomUUID(),
    session,
    username,
    date: new Date().toISOString(),
    msg_type: type,
    version: protocolVersion,
  };
}

/** The four JSON parts of a message as text, so that whoever repeats one (the parent, most often) encodes it once. */
export interface Parts {
  readonly header: string;
  readonly parent: string;
  readonly metadata: string;
  readonly content: string;
}

/** Frames on the wire: identities, delimiter, signature over the four JSON parts as bytes, the parts, buffers. */
export function encode(
  key: string,
  identities: readonly Uint8Array[],
  parts: Parts,
  buffers: readonly Uint8Array[] = [],
): Uint8Array[] {
  const json = [parts.header, parts.parent, parts.metadata, parts.content].map(text => Buffer.from(text));
  return [...identities, delimiter, Buffer.from(signature(key, json)), ...json, ...buffers] as Uint8Array[];
}

/** The message in these frames, or nothing where they are no message or the signature is wrong. */
export function decode(key: string, frames: readonly Uint8Array[]): Message | undefined {
  const at = frames.findIndex(frame => delimiter.equals(frame));
  if (at < 0 || frames.length < at + 6) return undefined;
  const [given, header, parent, metadata, content, ...buffers] = frames.slice(at + 1) as Buffer[];
  const json = [header!, parent!, metadata!, content!];
  if (!same(Buffer.from(given!), Buffer.from(signature(key, json)))) return undefined;
  try {
    const [h, p, m, c] = json.map(part => JSON.parse(Buffer.from(part).toString("utf8")));
    return { identities: frames.slice(0, at), header: h, parent: p, metadata: m, content: c, buffers };
  } catch {
    return undefined; // signed but no JSON: nobody to answer to
  }
}

function signature(key: string, parts: readonly Uint8Array[]): string {
  if (!key) return "";
  const hmac = createHmac("sha256", key);
  for (const part of parts) hmac.update(part);
  return hmac.digest("hex");
}

const same = (a: Buffer, b: Buffer): boolean => a.length === b.length && timingSafeEqual(a, b);
