// biome-ignore-all lint/suspicious/noTemplateCurlyInString: files are text
import { describe, expect, it } from "vitest";
import { cells } from "../../../test/cells.js";

/** A class with what decorators may say of it, and what its fields do. */
const decorated = `
const told: unknown[] = [];
function tell(target: unknown, key: unknown): any { told.push(typeof key === "object" ? "context" : key); }
function whole(target: unknown, context?: unknown): any { told.push(context === undefined ? "class" : "context"); }
class Base { declare kept: string; constructor() { Object.defineProperty(this, "assigned", { set() { told.push("set"); }, configurable: true }); } }
@whole
export class Entity extends Base {
  @tell id: number = 1;
  assigned = 2;
  @tell name(): string { return "n"; }
}
new Entity();
export { told };`;

const metadata = `
const types: unknown[] = [];
(Reflect as any).metadata = (key: string, value: any) => () => { if (key === "design:type") types.push(value.name); };
const column = (_: object, key: string): void => {};
export class Row { @column id!: number; @column text!: string; @column at!: Date; }
export { types };`;

const config = (options: object, more: object = {}): string =>
  JSON.stringify({ compilerOptions: options, ...more });

const files = {
  "standard/entity.ts": decorated,
  "legacy/tsconfig.json": `// with a comment\n${config({ experimentalDecorators: true, target: "es2022" })}`,
  "legacy/entity.ts": decorated,
  "base/tsconfig.base.json": config({
    experimentalDecorators: true,
    emitDecoratorMetadata: true,
    baseUrl: "./lib",
    paths: { "@lib/*": ["*"] },
  }),
  "base/lib/shared.ts": "export const shared = 'from the base';",
  "metadata/tsconfig.json": config({}, { extends: "../base/tsconfig.base.json" }),
  "metadata/row.ts": metadata,
  "metadata/aliased.ts": 'import { shared } from "@lib/shared";\nexport { shared };',
  "metadata/deeper/aliased.ts": 'import { shared } from "@lib/shared";\nexport const again = shared;',
  "assigned/tsconfig.json": config({ experimentalDecorators: true, useDefineForClassFields: false }),
  "assigned/entity.ts": decorated,
  "older/tsconfig.json": config({ experimentalDecorators: true, target: "es2020" }),
  "older/entity.ts": decorated,
  "twice/tsconfig.json": config({}, { extends: ["../base/tsconfig.base.json", "./own.json"] }),
  "twice/own.json": config({ experimentalDecorators: false, emitDecoratorMetadata: false }),
  "twice/entity.ts": decorated,
  "view/tsconfig.json": config({ jsx: "react", jsxFactory: "h" }),
  "view/view.tsx":
    "const h = (tag: string, _: null, ...inner: string[]) => `<${tag}>${inner.join('')}`;\nexport const view = <b>bold</b>;",
};

const { value } = cells(files);
const toldBy = (folder: string) =>
  value(`%%strict off\nimport { told } from "./${folder}/entity"; told.join()`);

describe("a project file is compiled as its own tsconfig.json says", () => {
  it.each([
    ["standard", "'context,context,context'"],
    ["legacy", "'id,name,class'"],
    ["assigned", "'id,name,class,set'"],
    ["older", "'id,name,class,set'"],
    ["twice", "'context,context,context'"],
  ])("%s", async (folder, told) => {
    expect(await toldBy(folder)).toBe(told);
  });

  it("metadata and paths come through extends, from the folder that says them", async () => {
    expect(await value('%%strict off\nimport { types } from "./metadata/row"; types')).toBe(
      "[ 'Number', 'String', 'Date' ]",
    );
    expect(await value('%%strict off\nimport { shared } from "./metadata/aliased"; shared')).toBe(
      "'from the base'",
    );
    expect(await value('%%strict off\nimport { again } from "./metadata/deeper/aliased"; again')).toBe(
      "'from the base'",
    );
  });

  it("JSX by its factory", async () => {
    expect(await value('%%strict off\nimport { view } from "./view/view"; view')).toBe("'<b>bold'");
  });
});

describe("cells obey the project of their folder", () => {
  const legacy = cells({ "tsconfig.json": config({ experimentalDecorators: true, strict: false }) });
  const standard = cells({ "tsconfig.json": config({ strict: true, noImplicitAny: false }) });
  const outside = cells({});
  const entity =
    "const told: unknown[] = [];\nclass Entity { @((_: object, key: string) => void told.push(key)) id = 1 }\ntold";

  it("in what decorators receive", async () => {
    expect(await legacy.value(entity)).toBe("[ 'id' ]");
    expect(await outside.failure(entity)).toMatch(/^TS1240: /);
  });

  it("in how strict it is; a cell may say otherwise", async () => {
    const lax = "let u: string = null; function same(a) { return a }\nsame(u)";
    expect(await legacy.value(lax)).toBe("null");
    expect(await legacy.failure(`%%strict on\n${lax}`)).toMatch(/^TS2322: /);
    expect(await standard.failure("let u: string = null")).toMatch(/^TS2322: /);
    expect(await standard.value("function same(a) { return a }\nsame(3)")).toBe("3");
    expect(await outside.failure("function same(a) { return a }")).toMatch(/^TS7006: /);
  });
});
