import { createHash, randomBytes, timingSafeEqual } from "node:crypto";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { check } from "../../core/check.js";
import { cacheFolder } from "../../core/folders.js";

const shortest = 8;

/** Refuses a token that could be guessed or would not pass as part of an address. */
export function checkedToken(token: string): string {
  const fits = /^[\w.~-]+$/.test(token) && token.length >= shortest && token.length <= 200;
  check(
    fits,
    "token",
    token.length < shortest ? `${token.length} characters` : token,
    `${shortest} or more of A-Z a-z 0-9 _ . ~ -`,
  );
  return token;
}

/**
 * The user's own token, made once and kept where this user alone reads it: so that a page that is open goes on after its
 * server was started again.
 */
export function ownToken(): string {
  const path = cacheFolder("dashboard-token");
  const known = kept(path);
  if (known !== null) return known;
  const token = randomBytes(24).toString("base64url");
  try {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, token, { mode: 0o600, flag: "wx" });
  } catch {
    return kept(path) ?? token; // another was first; or nothing can be kept, and it is this start's alone
  }
  return token;
}

function kept(path: string): string | null {
  try {
    const text = readFileSync(path, "utf8").trim();
    return /^[\w-]{32}$/.test(text) ? text : null;
  } catch {
    return null;
  }
}

/** Whether two are the same, in a time that does not tell where they differ. */
export const isSame = (given: string, token: string): boolean => timingSafeEqual(hash(given), hash(token));

const hash = (text: string): Buffer => createHash("sha256").update(text).digest();

/** Servers with other tokens on this machine have other cookies: a cookie does not know ports. */
export const cookieName = (token: string): string => `neuralbits-${hash(token).toString("hex").slice(0, 8)}`;
