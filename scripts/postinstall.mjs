// After `npm ci` in a checkout, or `npm install neuralbits` elsewhere: what is native, as far as it can be had. Never
// fails an install.
import { installDatabase, installNative } from "./native/install.mjs";

// As somebody's dependency nothing heavy is fetched unasked: `npx neuralbits doctor --install` does it on request.
const isDependency = /[\\/]node_modules[\\/]neuralbits[\\/]/.test(import.meta.url);
const again = "to try again: npx neuralbits doctor --install";

const say = (/** @type {string} */ line) => console.log(line);
const reason = (/** @type {unknown} */ error) => (error instanceof Error ? error.message : error);

try {
  const done = await installDatabase(say);
  if (!done.endsWith("in place")) say(`neuralbits: ${done}`);
} catch (error) {
  say(`neuralbits: no database driver (${reason(error)}); runs cannot be recorded; ${again}`);
}

if (!isDependency && process.env.NEURALBITS_NATIVE !== "skip") {
  try {
    say(`neuralbits: ${await installNative(say)}`);
  } catch (error) {
    say(
      `neuralbits: no native TensorFlow library (${reason(error)}); the wasm backend will be used, slower by an order of magnitude; ${again}`,
    );
  }
}
