import { spawnSync } from "node:child_process";
import { it } from "vitest";

/**
 * A test for each C compiler, with the options that it compiles with. It is skipped where the compiler, or its part for these
 * options, is not installed; `npm run check:exports` installs both compilers.
 */
export function withCompilers(
  title: string,
  options: readonly string[],
  body: (compiler: string) => Promise<void>,
): void {
  for (const compiler of ["gcc", "clang"])
    it.skipIf(!compiles(compiler, options))(title.replace("%s", compiler), () => body(compiler));
}

/** Whether the smallest program is compiled and linked. */
const compiles = (compiler: string, options: readonly string[]): boolean =>
  spawnSync(compiler, [...options, "-x", "c", "-", "-o", "/dev/null"], {
    input: "int main(void) { return 0; }",
  }).status === 0;
