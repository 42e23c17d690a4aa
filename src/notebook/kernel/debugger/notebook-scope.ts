import { debuggeeCode } from "./debuggee.js";
import type { InspectedThread } from "./inspected-thread.js";
import { type Holder, objectGroup, type Variables } from "./variables.js";

/** The notebook's names, as a scope. */
export const notebookScope = (thread: InspectedThread, variables: Variables): Holder => ({
  async list() {
    const { objectId } = await thread.evaluate(thread.calling("values"), { objectGroup });
    const { result } = await variables.properties(objectId!);
    return result.flatMap(({ name, value }) => (value ? [variables.of(name, value, name)] : []));
  },
  async assign(name, value) {
    const { objectId } = await thread.evaluate(debuggeeCode, { objectGroup });
    await thread.apply("function (name, value) { this.assign(name, value); }", objectId!, [
      { value: name },
      value,
    ]);
  },
});
