import { spawnSync } from "node:child_process";
import { it } from "vitest";

/** A test for each C compiler; of one that is not installed it is skipped: `npm run check:exports` installs and tries both. */
export function withCompilers(title: string, body: (compiler: string) => Promise<void>): void {
  for (const compiler of ["gcc", "clang"])
    it.skipIf(spawnSync(compiler, ["--version"]).error !== undefined)(title.replace("%s", compiler), () =>
      body(compiler),
    );
}
