import type { Context, Next } from "hono";
import { getCookie, setCookie } from "hono/cookie";
import { no } from "./errors.js";
import { cookieName, isSame, passOf } from "./token.js";

/** What lets in: the token, and what a browser has in its place. */
export interface Keys {
  readonly token: string;
  readonly pass: string;
}

export const keysOf = (token: string, database: string): Keys => ({ token, pass: passOf(token, database) });

/** Whoever asks has been let in: by the cookie, or by the token as a program sends it. */
export const known =
  ({ token, pass }: Keys) =>
  async (c: Context, next: Next): Promise<Response | undefined> => {
    const [kept, sent] = [
      getCookie(c, cookieName(pass)),
      bearer.exec(c.req.header("authorization") ?? "")?.[1],
    ];
    const isIn = kept === undefined ? sent !== undefined && isSame(sent, token) : isSame(kept, pass);
    if (!isIn)
      return no(c, 401, "forbidden", "open the address that neuralbits ui has printed: it has the token");
    await next();
    return undefined;
  };

const bearer = /^Bearer (.+)$/;

/** The first visit: its address has the token, and what a browser keeps comes in its place. */
export function enter(c: Context, given: string, { token, pass }: Keys): Response {
  if (!isSame(given, token)) return no(c, 401, "forbidden", "this is not the token of this server");
  setCookie(c, cookieName(pass), pass, { httpOnly: true, sameSite: "Strict", path: "/" });
  return c.redirect(c.req.path, 303);
}
