/** JSON as Python writes it, with NaN and the infinities as they are; undefined where it is none. */
export function pythonJson(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    // as other programs write it, it is none
  }
  try {
    const marked = json.replace(textOrGap, part =>
      part.startsWith('"') ? part : JSON.stringify(mark + part),
    );
    return JSON.parse(marked, (_, value) =>
      typeof value === "string" && value.startsWith(mark) ? Number(value.slice(mark.length)) : value,
    );
  } catch {
    return undefined;
  }
}

const textOrGap = /"(?:[^"\\]|\\.)*"|-?Infinity|NaN/g;
const mark = "\0"; // no text of a setting begins with it
