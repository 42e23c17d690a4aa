import type { Shown } from "./shown.js";

/**
 * Pictures as other kernels know them (Deno's): elements of a page, canvases, Vega and Vega-Lite. The libraries are the
 * user's own; their values are known by what they look like.
 */
export function pictureShown(value: object): Shown | Promise<Shown> | undefined {
  return canvasShown(value) ?? elementShown(value) ?? vegaShown(value);
}

/** A drawing surface that can say itself as a PNG. */
interface Canvas {
  toDataURL(type?: string): unknown;
}

function canvasShown(value: object): Shown | Promise<Shown> | undefined {
  if (typeof (value as Partial<Canvas>).toDataURL !== "function") return undefined;
  const address = (value as Canvas).toDataURL("image/png");
  if (address instanceof Promise)
    return address.then(made => {
      const shown = pngShown(made);
      if (!shown) throw new Error("the canvas made no PNG");
      return shown;
    });
  return pngShown(address);
}

function pngShown(address: unknown): Shown | undefined {
  const [, base64] = /^data:image\/png;base64,([A-Za-z0-9+/]+=*)$/.exec(String(address)) ?? [];
  return base64 ? { data: { "image/png": base64, "text/plain": "picture (PNG)" } } : undefined;
}

/** What we use of an element of the DOM. */
interface PageElement {
  readonly outerHTML: string;
  readonly ownerDocument?: { readonly defaultView?: { XMLSerializer?: new () => Serializer } | null } | null;
}

interface Serializer {
  serializeToString(node: object): string;
}

function elementShown(value: object): Shown | undefined {
  const { outerHTML } = value as Partial<PageElement>;
  if (typeof outerHTML !== "string") return undefined;
  const [, tag] = /^\s*<([a-z][\w:-]*)/i.exec(outerHTML) ?? [];
  if (tag === undefined) return undefined;
  if (tag.toLowerCase() !== "svg")
    return { data: { "text/html": outerHTML, "text/plain": `element <${tag.toLowerCase()}>` } };
  return { data: { "image/svg+xml": svgText(value as PageElement), "text/plain": "picture (SVG)" } };
}

/** The element as a file of its own, which is XML: HTML's way to write it leaves out namespaces and the ends of tags. */
function svgText(element: PageElement): string {
  const { XMLSerializer } = element.ownerDocument?.defaultView ?? {};
  const text = XMLSerializer ? new XMLSerializer().serializeToString(element) : element.outerHTML.trim();
  const head = /^<svg[^>]*>/i.exec(text)?.[0] ?? "";
  const spaces = [
    /\sxmlns=/.test(head) ? "" : ' xmlns="http://www.w3.org/2000/svg"',
    /\sxlink:/.test(text) && !/\sxmlns:xlink=/.test(head)
      ? ' xmlns:xlink="http://www.w3.org/1999/xlink"'
      : "",
  ];
  return text.replace(/^<svg/i, `<svg${spaces.join("")}`);
}

/** A chart of Vega or Vega-Lite: its specification, or what makes one (`toSpec`, as vega-lite-api has it). */
function vegaShown(value: object): Shown | undefined {
  const { toSpec } = value as { toSpec?: unknown };
  const spec: unknown = typeof toSpec === "function" ? toSpec.call(value) : value;
  if (typeof spec !== "object" || spec === null) return undefined;
  const { $schema, mark } = spec as { $schema?: unknown; mark?: unknown };
  const found = /^https?:\/\/vega\.github\.io\/schema\/(vega|vega-lite)\/v(\d+)/.exec(String($schema));
  if (!found) return undefined;
  const [, language, version] = found;
  const kind = typeof mark === "string" ? mark : (mark as { type?: unknown } | undefined)?.type;
  const name = language === "vega" ? "Vega" : "Vega-Lite";
  return {
    data: {
      [`application/vnd.${language!.replace("-", "")}.v${version}+json`]: spec,
      "text/plain": typeof kind === "string" ? `${name} chart: ${kind}` : `${name} chart`,
    },
  };
}
