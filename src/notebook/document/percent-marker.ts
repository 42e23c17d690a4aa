import { check, Refusal } from "../../core/check.js";
import type { Cell, CellMetadata } from "./nbformat.js";

const markerPattern = /^\/\/ ?%%(?:\s+(.*))?$/s;
const simple = /^[a-zA-Z_]\w*(?:[.-]\w+)*$/;
const taken = new Set(["id", "cell", "metadata"]);

/** What a marker says of its cell. */
export interface Marked {
  readonly type: Cell["cell_type"];
  readonly id: string;
  readonly metadata: CellMetadata;
  /** Further fields of the cell, such as pictures pasted into a text. */
  readonly fields: Readonly<Record<string, unknown>>;
}

/** `// %% [markdown] id="a1" tags=["parameters"]` */
export function marker(cell: Cell): string {
  const { cell_type, id, metadata, source: _, ...others } = cell;
  const { execution_count: _count, outputs: _outputs, ...fields } = others as Record<string, unknown>;
  const isSimple = Object.keys(metadata).every(key => simple.test(key) && !taken.has(key));
  const told: Record<string, unknown> = {
    id,
    ...(isSimple ? metadata : { metadata }),
    ...(Object.keys(fields).length > 0 ? { cell: fields } : {}),
  };
  const words = Object.entries(told).map(([key, value]) => `${key}=${JSON.stringify(value)}`);
  return ["// %%", ...(cell_type === "code" ? [] : [`[${cell_type}]`]), ...words].join(" ");
}

/** The marker on a line, if there is one; it is read when it is asked for, `what` standing in the refusals. */
export function markerOf(line: string): { read(what: string): Marked } | undefined {
  const found = markerPattern.exec(line);
  return found ? { read: what => marked(found[1] ?? "", what) } : undefined;
}

function marked(words: string, what: string): Marked {
  const start = /(?:^|\s)[a-zA-Z_][\w.-]*=/.exec(words);
  const before = start ? words.slice(0, start.index) : words;
  const [, title = "", type = "code"] = /^(.*?)\s*(?:\[(.*)\])?\s*$/.exec(before)!;
  check(
    type === "code" || type === "markdown" || type === "md" || type === "raw",
    `${what}: kind of the cell`,
    type,
    "markdown, raw or none for code",
  );
  const told = fieldsOf(start ? words.slice(start.index) : "", what);
  const { id = "", metadata, cell = {}, ...flat } = told;
  const given = { ...(title ? { title } : {}), ...flat, ...(metadata as object | undefined) };
  return {
    type: type === "md" ? "markdown" : type,
    id: typeof id === "string" ? id : "",
    metadata: given,
    fields: cell as Record<string, unknown>,
  };
}

/** `name=JSON name=JSON` */
function fieldsOf(text: string, what: string): Record<string, unknown> {
  const fields: [string, unknown][] = [];
  let rest = text.trim();
  while (rest !== "") {
    const [head, name] = /^([a-zA-Z_][\w.-]*)=/.exec(rest) ?? [];
    check(
      head !== undefined,
      `${what}: what stands behind the marker`,
      rest,
      "name=JSON, with spaces between",
    );
    const value = rest.slice(head.length);
    const end = endOfJson(value);
    try {
      fields.push([name!, JSON.parse(value.slice(0, end))]);
    } catch {
      throw new Refusal(`${what}: ${name}: got ${value.slice(0, 60)}, expected JSON`);
    }
    rest = value.slice(end).trimStart();
  }
  return Object.fromEntries(fields);
}

/** Where the JSON at the beginning of a text ends: at the first space outside of texts and brackets. */
function endOfJson(text: string): number {
  let depth = 0;
  for (let i = 0; i < text.length; i++) {
    const sign = text[i]!;
    if (sign === '"') {
      for (i++; i < text.length && text[i] !== '"'; i++) if (text[i] === "\\") i++;
    } else if (sign === "[" || sign === "{") depth++;
    else if (sign === "]" || sign === "}") depth--;
    else if (depth === 0 && /\s/.test(sign)) return i;
  }
  return text.length;
}
