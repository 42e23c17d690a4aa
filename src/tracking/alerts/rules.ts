import { check, knownNames, oneOf } from "../../core/check.js";

/** crash: failed or lost · nan: a number that is none · silent: no new point · plateau: no better · disk: nearly full */
export type Rule = "crash" | "nan" | "above" | "below" | "silent" | "plateau" | "disk";

export const rules: readonly Rule[] = ["crash", "nan", "above", "below", "silent", "plateau", "disk"];

/** What is done about an alert, once, while somebody follows alerts. */
export interface Actions {
  /** A list is a program and its arguments, run without a shell; a text goes to the shell. The alert comes as JSON on standard input. */
  readonly command?: string | readonly string[];
  /** http or https: the alert is posted there as JSON. */
  readonly webhook?: string;
}

/** What of a run is worth an alert; it takes the place of the general rule of its kind. */
export interface AlertRule extends Actions {
  readonly when: Exclude<Rule, "disk">;
  /** The curve or number that is looked at; without one all are. `above` and `below` want one. */
  readonly metric?: string;
  /** Of `above` and `below`: the bound that no point may pass. */
  readonly value?: number;
  /** Of `silent`: how long no new point may come; by default ten. */
  readonly minutes?: number;
  /** Of `plateau`: which way is better; by default the lowest for what is named loss or error, else the highest. */
  readonly best?: "highest" | "lowest";
}

const known = ["when", "metric", "value", "minutes", "best", "command", "webhook"];

/** Refuses rules that make no sense. */
export function checkedRules(given: unknown): readonly AlertRule[] {
  check(Array.isArray(given), "alerts", given, 'a list such as [{ metric: "loss", when: "nan" }]');
  return given.map(checkedRule);
}

function checkedRule(given: unknown): AlertRule {
  knownNames("an alert", given, known);
  const { when, metric, value, minutes, best, command, webhook } = given as Record<string, unknown>;
  const kind = oneOf(
    "when of an alert",
    when,
    rules.filter(rule => rule !== "disk"),
  );
  const wantsBound = kind === "above" || kind === "below";
  const isName = typeof metric === "string" && metric !== "";
  check(isName || (metric === undefined && !wantsBound), "metric of an alert", metric, "a curve's name");
  const bound = "a finite number for above and below, none for the others";
  check(wantsBound ? Number.isFinite(value) : value === undefined, "value of an alert", value, bound);
  const isLength = Number.isFinite(minutes) && (minutes as number) > 0 && kind === "silent";
  check(isLength || minutes === undefined, "minutes of an alert", minutes, "more than 0, for silent alone");
  const isBest = (best === "highest" || best === "lowest") && kind === "plateau";
  check(isBest || best === undefined, "best of an alert", best, "highest or lowest, for plateau alone");
  checkActions({ command, webhook });
  return given as AlertRule;
}

/** Refuses a command or an address that can be none. */
export function checkActions({ command, webhook }: { command?: unknown; webhook?: unknown }): Actions {
  const words = Array.isArray(command) ? command : command === undefined ? [] : [command];
  const isCommand = words.every(word => typeof word === "string") && (command === undefined || words[0]);
  check(
    Boolean(isCommand),
    "command of an alert",
    command,
    "a text, or a program and its arguments as a list",
  );
  check(
    webhook === undefined || isWebAddress(webhook),
    "webhook of an alert",
    webhook,
    "an address that begins with http:// or https://",
  );
  return {
    ...(command === undefined ? {} : { command }),
    ...(webhook === undefined ? {} : { webhook }),
  } as Actions;
}

const isWebAddress = (text: unknown): boolean =>
  typeof text === "string" && URL.canParse(text) && ["http:", "https:"].includes(new URL(text).protocol);

/** Rules as they were recorded; what is none of ours any more is left out. */
export function rulesIn(json: string | null): AlertRule[] {
  try {
    const given: unknown = JSON.parse(json ?? "[]");
    return Array.isArray(given) ? given.flatMap(ruleOrNone) : [];
  } catch {
    return [];
  }
}

function ruleOrNone(given: unknown): AlertRule[] {
  try {
    return [checkedRule(given)];
  } catch {
    return []; // another program's, or a newer version's
  }
}
