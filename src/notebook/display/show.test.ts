import { afterEach, expect, it, vi } from "vitest";
import { displaySymbol, type MimeBundle } from "../../core/bundle.js";
import { installHost, type KernelHost } from "./host.js";
import { show } from "./show.js";

afterEach(() => {
  installHost(undefined as unknown as KernelHost);
  vi.restoreAllMocks();
});

const tables = {
  [displaySymbol]: async () => ({ "text/html": "<table></table>", "text/plain": "a  b" }),
};

it("displays what a value says of itself under the running cell", async () => {
  const displays: MimeBundle[] = [];
  installHost({ display: (bundle: MimeBundle) => void displays.push(bundle) } as unknown as KernelHost);
  await show(tables);
  await show([1, 2]);
  expect(displays).toEqual([
    { "text/html": "<table></table>", "text/plain": "a  b" },
    { "text/plain": "[ 1, 2 ]" },
  ]);
});

it("prints text where there is no kernel", async () => {
  const written: unknown[] = [];
  vi.spyOn(process.stdout, "write").mockImplementation(text => written.push(text) > 0);
  await show(tables);
  await show({ T: 8 });
  await show({ [displaySymbol]: () => ({ "image/svg+xml": "<svg/>" }) });
  expect(written.slice(0, 2)).toEqual(["a  b\n", "{ T: 8 }\n"]);
  expect(written[2]).toContain("Symbol(Jupyter.display)");
});
