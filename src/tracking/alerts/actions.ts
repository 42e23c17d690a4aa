import { spawn } from "node:child_process";
import { once } from "node:events";
import type { Readable } from "node:stream";
import { setTimeout as after } from "node:timers/promises";
import type { Alert } from "./alerts.js";
import type { Actions } from "./rules.js";

/** How long is waited for a command or an answer, and between two tries of a webhook. */
export interface Patience {
  readonly commandMs: number;
  readonly answerMs: number;
  readonly waitsMs: readonly number[];
  /** Ends all waiting. */
  readonly signal?: AbortSignal;
}

export const patience: Patience = { commandMs: 30_000, answerMs: 10_000, waitsMs: [1000, 5000, 20_000] };

/** Does what is wanted about an alert. What goes wrong is said, and never thrown. */
export async function act(
  alert: Alert,
  { command, webhook }: Actions,
  say: (line: string) => void,
  limits: Patience = patience,
): Promise<void> {
  const tried = async (what: string, work: () => Promise<string | null>) => {
    const trouble = await work().catch((error: Error) => reasonOf(error));
    if (trouble !== null)
      say(`alert of ${alert.run === null ? "the disk" : `run ${alert.run}`}, ${what}: ${trouble}`);
  };
  await Promise.all([
    ...(command === undefined ? [] : [tried("command", () => runCommand(command, alert, limits))]),
    ...(webhook === undefined
      ? []
      : [tried(`webhook at ${new URL(webhook).host}`, () => post(webhook, alert, limits))]),
  ]); // of a webhook the host alone is said: its path may be a secret
}

/** Runs it once, however it ends: who can say what half of it has done? → what went wrong */
async function runCommand(
  command: string | readonly string[],
  alert: Alert,
  { commandMs, signal }: Patience,
): Promise<string | null> {
  const isText = typeof command === "string";
  const [file, ...args] = isText ? [command] : (command as [string, ...string[]]);
  const hasGroups = process.platform !== "win32"; // a shell and what it started end together
  const child = spawn(file, args, {
    shell: isText,
    detached: hasGroups,
    stdio: ["pipe", "ignore", "pipe"],
  });
  child.stdin.on("error", () => {}); // it need not read
  child.stdin.end(`${JSON.stringify(alert)}\n`);
  let errors = "";
  child.stderr.on("data", (part: Buffer) => void (errors = (errors + part).slice(0, 1000)));
  const kill = () => {
    try {
      if (child.pid !== undefined) process.kill(hasGroups ? -child.pid : child.pid, "SIGKILL");
    } catch {
      // it has just ended
    }
  };
  const timer = setTimeout(kill, commandMs);
  signal?.addEventListener("abort", kill);
  try {
    const [code] = (await once(child, "exit")) as [number | null];
    await lastWords(child.stderr);
    const said = errors.trim().split("\n").at(-1);
    if (code === 0) return null;
    return `${code === null ? `ended after ${commandMs / 1000} s, or by a signal` : `exit code ${code}`}${said ? ` (${said})` : ""}`;
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener("abort", kill);
    child.stdin.destroy();
    child.stderr.destroy();
  }
}

/** What a program that has ended wrote is here at once, but the end of it only if it left no child that holds the pipe. */
async function lastWords(stderr: Readable): Promise<void> {
  await once(stderr, "close", { signal: AbortSignal.timeout(lastWordsMs) }).catch(() => {});
}

const lastWordsMs = 200;

/** One try, and one more after each wait where another may help. → what went wrong */
async function post(webhook: string, alert: Alert, limits: Patience): Promise<string | null> {
  for (let tries = 0; ; tries++) {
    const trouble = await posted(webhook, alert, limits);
    const wait = limits.waitsMs[tries];
    if (trouble === null || !trouble.again || wait === undefined)
      return trouble && `${trouble.text}, ${tries + 1} tries`;
    await after(wait, undefined, { signal: limits.signal });
  }
}

async function posted(
  webhook: string,
  alert: Alert,
  { answerMs, signal }: Patience,
): Promise<{ text: string; again: boolean } | null> {
  const ends = AbortSignal.timeout(answerMs);
  try {
    const answer = await fetch(webhook, {
      ...{ method: "POST", redirect: "error", body: JSON.stringify(alert) },
      headers: { "content-type": "application/json" },
      signal: signal ? AbortSignal.any([ends, signal]) : ends,
    });
    await answer.body?.cancel();
    if (answer.ok) return null;
    return { text: `status ${answer.status}`, again: answer.status >= 500 || answer.status === 429 };
  } catch (error) {
    if (signal?.aborted) throw error;
    return {
      text: ends.aborted ? `no answer within ${answerMs / 1000} s` : reasonOf(error as Error),
      again: true,
    };
  }
}

/** fetch hides why in the cause. */
function reasonOf(error: Error): string {
  if (error.name === "AbortError") return "given up, since whoever followed has gone";
  const { code, message } = (error.cause ?? error) as NodeJS.ErrnoException;
  return code ?? message;
}
