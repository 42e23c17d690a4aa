// The TensorFlow.js of whoever requires tfjs-node: src/engine/backend.ts puts it here before it does.
module.exports = Reflect.get(globalThis, Symbol.for("neuralbits.tfjs"));
