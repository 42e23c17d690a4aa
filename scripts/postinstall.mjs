// After `npm ci` in a checkout: gets the native TensorFlow library. Never fails an install.
import { installNative } from "./native.mjs";

const say = line => console.log(line);

// As somebody's dependency nothing heavy is fetched unasked: `npx neuralbits doctor --install` does it on request.
const isDependency = /[\\/]node_modules[\\/]neuralbits[\\/]/.test(import.meta.url);

if (!isDependency && process.env.NEURALBITS_NATIVE !== "skip") {
  try {
    say(`neuralbits: ${await installNative(say)}`);
  } catch (error) {
    say(
      `neuralbits: no native TensorFlow library (${error.message}); the slower wasm backend will be used; to try again: npx neuralbits doctor --install`,
    );
  }
}
