import { createHash, createHmac, randomBytes, timingSafeEqual } from "node:crypto";
import { mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
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

/** The token that stands in a file; refused where others than its owner may read it. */
export function tokenIn(file: string): string {
  let [text, mode] = ["", 0];
  try {
    [text, mode] = [readFileSync(file, "utf8").trim(), statSync(file).mode & 0o777];
  } catch (error) {
    check(false, "file of the token", (error as Error).message, "one that can be read");
  }
  const isOwn = process.platform === "win32" || (mode & 0o077) === 0;
  check(isOwn, `mode of ${file}`, mode.toString(8), "600: none but its owner may read a token");
  return checkedToken(text);
}

/** Makes the user's own token anew: a server that is started from now on lets nobody in who has the old one. */
export function newToken(): string {
  rmSync(cacheFolder("dashboard-token"), { force: true });
  return ownToken();
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

/**
 * What a browser keeps: it lets in to the dashboard of one database, however often that is started, and nobody works the
 * token out of it. Cookies know no ports: other servers of this machine are sent it too.
 */
export const passOf = (token: string, database: string): string =>
  createHmac("sha256", token)
    .update(`dashboard of ${resolve(database)}`)
    .digest("base64url");

/** Dashboards with other passes have other cookies, so that a browser keeps them beside each other. */
export const cookieName = (pass: string): string => `neuralbits-${hash(pass).toString("hex").slice(0, 8)}`;
