/** Name → what it does, one line each: what `%magics` prints and the handbook shows. */
export const magics = {
  "%time CODE": "run the statement and print how long it took; %%time on the first line times the whole cell",
  "%%strict off": "on the first line: check this cell loosely (null and implicit any allowed)",
  "%reset": "forget all names; loaded modules stay",
  "%who": "list the notebook's names with their types",
  "%load FILE": "put the text of a file into this cell",
  "%run FILE": "run a TypeScript file as if its text stood here",
  "%sh COMMAND":
    "run a shell command, such as npm install; %%sh on the first line takes the whole cell as a script",
  "%magics": "list these",
  "?NAME": "type and documentation of a name; NAME? is the same",
} as const;

export const names = new Set(Object.keys(magics).flatMap(text => /^%+(\w+)/.exec(text)?.[1] ?? []));
export const magicLine = /^(%%?)([a-zA-Z]\w*)(.*)$/;
export const helpLine = /^(?:\?{1,2}([\w.]+)|([\w.]+)\?{1,2})\s*$/;

/**
 * Blanks what is the kernel's and not TypeScript's (`%time f()`, `%%strict off`, `?name`), keeping every other
 * character where it was. What follows `%time` on its line is code and stays.
 */
export function withoutMagics(text: string): string {
  if (/^\s*%%sh\b/.test(text)) return text.replace(/[^\n]/g, " ");
  return text
    .split("\n")
    .map(line => {
      const magic = magicLine.exec(line);
      if (magic?.[2] === "time") return line.replace(/^%+time/, sign => " ".repeat(sign.length));
      return (magic && names.has(magic[2]!)) || helpLine.test(line) ? " ".repeat(line.length) : line;
    })
    .join("\n");
}
