// After `npm ci` in a checkout: gets the native TensorFlow library. Never fails an install.

// As somebody's dependency nothing heavy is fetched unasked: `npm run -s neuralbits -- doctor --install` does it on request.
const isDependency = /[\\/]node_modules[\\/]neuralbits[\\/]/.test(import.meta.url);

if (!isDependency && process.env.NEURALBITS_NATIVE !== "skip") {
  try {
    const { installNative } = await import("./native/install.mjs");
    console.log(`neuralbits: ${await installNative(line => console.log(line))}`);
  } catch (error) {
    console.log(
      `neuralbits: no native TensorFlow library (${error instanceof Error ? error.message : error}); the wasm backend will be used, slower by an order of magnitude; to try again: npm run -s neuralbits -- doctor --install`,
    );
  }
}
