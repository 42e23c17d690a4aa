import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Database from "better-sqlite3";
import { expect, it } from "vitest";
import { seeded } from "../../core/random.js";
import { start } from "../recording/start.js";
import type { Param, Run } from "../run.js";
import { ownSpool } from "../spool/spool.js";
import { openToRead } from "../store/database.js";
import { openTracker } from "../tracker.js";
import { orderedIds } from "../views/which.js";
import { matches } from "./matches.js";
import { parseQuery } from "./parse.js";

const uniforms = seeded(20_260_131).uniforms(1 << 18);
let drawn = 0;
const below = (count: number): number => Math.floor(uniforms[drawn++ % uniforms.length]! * count);
const pick = <T>(values: readonly T[]): T => values[below(values.length)]!;

const numbers = [0, -0, 1, 8, 60, 0.5, -3, 1e-9, 1e300, Number.NaN, Infinity, -Infinity];
const words = [
  "mnist",
  "MNIST",
  "256x128",
  "8",
  "true",
  "null",
  "nan",
  "",
  'a "b" c',
  "it's",
  "100%",
  "a_b",
  "\\",
  "é Ü",
  "and",
];
const params: readonly Param[] = [...numbers, ...words, true, false, null, [8, 60], { a: 1 }];
const names = ["T", "d", "model", "learning rate", "loss", "a.b"];
const settingNames = [...names, "rate"]; // the last is no metric's
const tags = ["paper", "try it", "Paper", "x"];

/** Runs of every state, with every kind of value under the same few names. */
async function recorded(): Promise<{ path: string; runs: Run[] }> {
  const path = join(mkdtempSync(join(tmpdir(), "query-")), "runs.sqlite");
  const some = <T>(values: readonly T[], most: number, of = names) =>
    Object.fromEntries(Array.from({ length: below(most + 1) }, () => [pick(of), pick(values)]));
  for (let i = 0; i < 60; i++) {
    const run = start({
      experiment: pick(["a", "b-c"]),
      params: some(params, 5, settingNames),
      tags: tags.filter(() => below(3) === 0),
      ...(below(2) ? { name: pick(["first", "second one"]) } : {}),
      database: path,
      system: false,
      provenance: false,
    });
    run.log(some(numbers, 3) as Record<string, number>, 0);
    run.summary(some([...numbers, null], 3) as Record<string, number | null>);
    const end = below(4);
    if (end === 0) await run.finish();
    if (end === 1) await run.fail(new Error("out of memory"));
    if (end === 2) await run.stop("enough");
  }
  const tracker = openTracker(path);
  tracker.queue("a", [{ T: 8 }, { model: "mnist" }]);
  tracker.runs();
  const db = new Database(path);
  const set = db.prepare(
    "UPDATE attempts SET started_at = ?, ended_at = iif(outcome IS NULL, NULL, ?) WHERE id = ?",
  );
  for (let id = 1; id <= 60; id++) {
    const at = Date.UTC(2026, 0, 1 + below(5), below(24), below(60));
    set.run(new Date(at).toISOString(), new Date(at + 1000 * below(9000)).toISOString(), id);
  }
  db.close();
  const runs = tracker.runs();
  tracker.close();
  return { path, runs };
}

/** A query, and the plain JavaScript that says the same without any part of the language. */
interface Said {
  readonly text: string;
  readonly holds: (run: Run) => boolean;
}

const quote = (text: string): string => {
  const mark = pick(['"', "'"]);
  return mark + text.replaceAll("\\", "\\\\").replaceAll(mark, `\\${mark}`) + mark;
};

const textOf = (value: unknown): string | undefined =>
  typeof value === "string"
    ? value
    : typeof value === "object" && value !== null
      ? JSON.stringify(value)
      : undefined;

type Reader = (run: Run) => Param | undefined;

function field(): { text: string; read: Reader; isMetric: boolean } {
  const kind = below(3);
  const name = pick(kind === 1 ? names : settingNames);
  const has = (values: object) => Object.hasOwn(values, name);
  const param: Reader = run => (has(run.settings) ? run.settings[name] : undefined);
  const metric: Reader = run => (has(run.metrics) ? run.metrics[name] : undefined);
  const spelled = /^\w+$/.test(name) || name === "a.b" ? name : quote(name);
  if (kind === 0) return { text: `params.${spelled}`, read: param, isMetric: false };
  if (kind === 1) return { text: `metrics.${spelled}`, read: metric, isMetric: true };
  return { text: spelled, read: run => (has(run.settings) ? param(run) : metric(run)), isMetric: false };
}

const literal = (value: number): string => pick([String(value), String(value).replace("Infinity", "inf")]);

function condition(): Said {
  const { text, read, isMetric } = field();
  const number = pick(numbers);
  switch (below(isMetric ? 5 : 8)) {
    case 0: {
      const sign = pick(["<", "<=", ">", ">="] as const);
      const compare = {
        "<": (a: number) => a < number,
        "<=": (a: number) => a <= number,
        ">": (a: number) => a > number,
        ">=": (a: number) => a >= number,
      };
      return {
        text: `${text}${pick(["", " "])}${sign} ${literal(number)}`,
        holds: run => typeof read(run) === "number" && compare[sign](read(run) as number),
      };
    }
    case 1: {
      const spelling = literal(number);
      const equal = (run: Run) => {
        const value = read(run);
        return typeof value === "number"
          ? value === number || (Number.isNaN(value) && Number.isNaN(number))
          : textOf(value) === spelling;
      };
      const [sign, wants] = pick([
        ["=", true],
        ["!=", false],
        ["is", true],
        ["==", true],
        ["<>", false],
      ] as const);
      return { text: `${text} ${sign} ${spelling}`, holds: run => equal(run) === wants };
    }
    case 2:
      return { text: `${text} is missing`, holds: run => read(run) === undefined };
    case 3:
      return {
        text: `${text} is not null`,
        holds: run => read(run) !== null && textOf(read(run)) !== "null",
      };
    case 4: {
      const [a, b] = [8, pick(["mnist", "MNIST", "60"])];
      return {
        text: `${text} not in (${a}, ${quote(b)})`,
        holds: run => read(run) !== a && textOf(read(run)) !== "8" && textOf(read(run)) !== b,
      };
    }
    case 5: {
      const word = pick([...words, '{"a":1}']);
      return { text: `${text} = ${quote(word)}`, holds: run => textOf(read(run)) === word };
    }
    case 6: {
      const part = pick(["mni", "A", "é", "", '"', "\\", "8"]);
      const small = (text: string) => text.replace(/[A-Z]/g, letter => letter.toLowerCase());
      return {
        text: `${text} contains ${quote(part)}`,
        holds: run => textOf(read(run)) !== undefined && small(textOf(read(run))!).includes(small(part)),
      };
    }
    default: {
      const [pattern, fits] = pick([
        ["m%", /^m[\s\S]*$/i],
        ["%_b%", /[\s\S]b/i],
        ["100\\%", /^100%$/],
        ["a\\_b", /^a_b$/i],
        ["___", /^[\s\S]{3}$/u],
        ["%.%", /\./],
      ] as const);
      return {
        text: `${text} like ${quote(pattern)}`,
        holds: run => textOf(read(run)) !== undefined && fits.test(textOf(read(run))!),
      };
    }
  }
}

function ofEveryRun(): Said {
  const at = Date.UTC(2026, 0, 1 + below(6), below(24));
  const seconds = (run: Run): number | undefined =>
    run.endedAt !== null
      ? (Date.parse(run.endedAt) - Date.parse(run.startedAt)) / 1000
      : run.state === "running"
        ? (Date.now() - Date.parse(run.startedAt)) / 1000
        : undefined;
  const started = (run: Run): number => (run.state === "queued" ? Number.NaN : Date.parse(run.startedAt));
  const id = below(64);
  const tag = pick(tags);
  return pick<Said>([
    { text: "state = finished", holds: run => run.state === "finished" },
    { text: "state in (Failed, queued)", holds: run => ["failed", "queued"].includes(run.state) },
    { text: "state != running", holds: run => run.state !== "running" },
    { text: `tags has ${quote(tag)}`, holds: run => run.tags.includes(tag) },
    { text: "tags contains pap", holds: run => run.tags.some(tag => tag.toLowerCase().includes("pap")) },
    { text: "tags is missing", holds: run => run.tags.length === 0 },
    { text: `id > ${id}`, holds: run => run.id > id },
    { text: "experiment = b-c", holds: run => run.experiment === "b-c" },
    { text: "name is null", holds: run => run.name === null },
    { text: "name = 'second one'", holds: run => run.name === "second one" },
    { text: "error contains MEMORY", holds: run => run.error?.includes("memory") === true },
    { text: "duration >= 1h15m", holds: run => (seconds(run) ?? -1) >= 4500 },
    { text: "duration < 3600", holds: run => (seconds(run) ?? Infinity) < 3600 },
    { text: `started >= ${new Date(at).toISOString()}`, holds: run => started(run) >= at },
    { text: "ended is not missing", holds: run => run.endedAt !== null },
    {
      text: `started <= '${new Date(at).toISOString().slice(0, 16)}Z'`,
      holds: run => started(run) < at + 60_000,
    },
    {
      text: `started > '${new Date(at).toISOString().slice(0, 16)}Z'`,
      holds: run => started(run) >= at + 60_000,
    },
    {
      text: `started = '${new Date(at).toISOString().slice(0, 16)}Z'`,
      holds: run => started(run) >= at && started(run) < at + 60_000,
    },
    { text: "ended > 2h ago", holds: () => false },
  ]);
}

function query(depth: number): Said {
  if (depth === 0 || below(3) === 0) return below(3) ? condition() : ofEveryRun();
  const parts = Array.from({ length: 1 + below(3) }, () => query(depth - 1));
  if (below(4) === 0) {
    const { text, holds } = parts[0]!;
    return { text: `${pick(["not", "NOT"])} (${text})`, holds: run => !holds(run) };
  }
  // `and` binds more closely than `or`: parts that are `or` stand in parentheses, what is `and` need not
  const and = parts.map(part => ({ ...part, text: `(${part.text})` }));
  if (below(2))
    return {
      text: and.map(({ text }) => text).join(" and "),
      holds: run => and.every(({ holds }) => holds(run)),
    };
  const [first, ...rest] = parts.map(part => besideAnother(part));
  const text = [first!, ...rest].map(part => part.text).join(pick([" or ", " OR "]));
  return { text, holds: run => [first!, ...rest].some(({ holds }) => holds(run)) };
}

/** A part of `or`, with a condition beside it that binds more closely. */
function besideAnother(part: Said): Said {
  const other = condition();
  return {
    text: `(${part.text}) and not ${other.text}`,
    holds: run => part.holds(run) && !other.holds(run),
  };
}

it("picks in the database what plain JavaScript picks, for six hundred random queries", async () => {
  const { path, runs } = await recorded();
  const tracker = openTracker(path, { readonly: true });
  const reading = openToRead(path);
  let picked = 0;
  for (let i = 0; i < 600; i++) {
    const { text, holds } = query(1 + below(3));
    const expected = runs.filter(holds).map(run => run.id);
    expect(
      tracker.runs({ query: text }).map(run => run.id),
      text,
    ).toEqual(expected);
    const newestFirst = orderedIds(reading, { query: text });
    expect(newestFirst.toReversed(), text).toEqual(expected);
    const parsed = parseQuery(text);
    expect(
      runs.filter(run => matches(parsed, run)).map(run => run.id),
      text,
    ).toEqual(expected);
    picked += Number(expected.length > 0 && expected.length < runs.length);
  }
  expect(picked).toBeGreaterThan(300); // most queries tell runs apart
  reading.close();
  tracker.close();
  ownSpool(path)?.retire();
});

it("finds by notes, host, commit and creation, which only the database knows", async () => {
  const path = join(mkdtempSync(join(tmpdir(), "query-")), "runs.sqlite");
  const tracker = openTracker(path);
  const told = { commit: "0123abcd", dirtyPatch: "", lockHash: null, versions: {}, machine: {}, command: [] };
  tracker.begin("a", { T: 8 }, told).finish({ measures: {} });
  const run = start({ experiment: "b", database: path, system: false, provenance: false });
  run.note("Overshoots at 100 %");
  await run.finish();
  const ids = (query: string) => tracker.runs({ query }).map(({ id }) => id);
  expect(ids("commit = 0123")).toEqual([1]);
  expect(ids("commit != 0123")).toEqual([2]);
  expect(ids("commit is missing")).toEqual([2]);
  expect(ids("notes contains 'overshoots'")).toEqual([2]);
  expect(ids("notes is missing")).toEqual([1]);
  expect(ids("host is not missing and created = today or created = yesterday")).toEqual([1, 2]);
  expect(ids("created < 1h ago")).toEqual([]);
  expect(() => matches(parseQuery("host = x"), tracker.runs()[0]!)).toThrow("query on host");
  tracker.close();
});
