import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { chromium } from "playwright-core";
import { check } from "../../../dist/core/check.js";

/** Starts a Chromium that asks nothing of other machines by itself. */
export const startChromium = () =>
  chromium.launch({
    executablePath: executable(),
    args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync"],
  });

/** Chromium of this machine; on Debian it is installed when it is missing and we may. */
export function executable() {
  const debian = "/usr/bin/chromium";
  const places = [debian, "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];
  const found = [process.env.NEURALBITS_CHROMIUM, ...places].find(path => path && existsSync(path));
  if (found) return found;
  const mayInstall = existsSync("/usr/bin/apt-get") && process.getuid?.() === 0;
  check(mayInstall, "chromium", `none of ${places.join(", ")}`, "a browser (or NEURALBITS_CHROMIUM)");
  console.log("Chromium is installed from Debian");
  execFileSync("apt-get", ["update", "-q"], { stdio: "ignore" });
  execFileSync("apt-get", ["install", "-y", "-q", "chromium"], { stdio: "ignore" });
  return debian;
}
