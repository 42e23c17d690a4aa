const most = 500; // characters

/** Any value in one line, as JSON where it has one. Of a longer one the beginning, `...`, and how much there is of it. */
export function shown(value: unknown): string {
  try {
    const text = written(value, most, []);
    return text.length <= most ? text : `${text.slice(0, most)}... (${sizeOf(value)})`;
  } catch {
    return `${typeof value} that cannot be read`; // it throws when it is looked at, or is a revoked proxy
  }
}

/** Not much more is written than fits into `left` characters. `within`: the objects that it is in. */
function written(value: unknown, left: number, within: readonly object[]): string {
  switch (typeof value) {
    case "string":
      return JSON.stringify(value.slice(0, Math.max(0, left) + 1));
    case "bigint":
      return `${value}n`;
    case "function":
      return inLine(`function ${value.name}`).trimEnd();
    case "object":
      return value === null ? "null" : ofObject(value, left, within);
    default:
      return inLine(String(value));
  }
}

function ofObject(value: object, left: number, within: readonly object[]): string {
  if (within.includes(value)) return "[circle]";
  const inside = [...within, value];
  if ("toJSON" in value && typeof value.toJSON === "function") return written(value.toJSON(), left, inside);
  if (value instanceof Error) return inLine(String(value));
  if (value instanceof Map || value instanceof Set) return `${value.constructor.name} of ${value.size}`;
  if (isList(value)) {
    const items = joined(value.length, left, (i, room) => written(value[i], room, inside));
    return `[${items}]`;
  }
  const own = value as Readonly<Record<string, unknown>>;
  const names = Object.keys(own).filter(name => own[name] !== undefined);
  const fields = joined(names.length, left, (i, room) => {
    const name = JSON.stringify(names[i]);
    return `${name}:${written(own[names[i]!], room - name.length, inside)}`;
  });
  return `${kindOf(value)}{${fields}}`;
}

/** Of an object that was not written as one, what it is: a Promise shows nothing else. */
function kindOf(value: object): string {
  const name: unknown = (value as { constructor?: { name?: unknown } }).constructor?.name;
  return typeof name === "string" && name !== "" && name !== "Object" ? inLine(`${name} `) : "";
}

/** Parts with commas between, as long as there is room. */
function joined(count: number, left: number, part: (i: number, room: number) => string): string {
  let text = "";
  for (let i = 0; i < count && text.length < left; i++)
    text += `${i === 0 ? "" : ","}${part(i, left - text.length - 1)}`;
  return text;
}

const isList = (value: object): value is ArrayLike<unknown> =>
  Array.isArray(value) || (ArrayBuffer.isView(value) && "length" in value);

function sizeOf(value: unknown): string {
  if (typeof value === "object" && value !== null)
    return isList(value) ? `${value.length} values` : `${Object.keys(value).length} fields`;
  return `${String(value).length} characters`;
}

const inLine = (text: string): string => text.replace(/\s+/g, " ");
