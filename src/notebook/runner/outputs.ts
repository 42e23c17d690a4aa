import type { MimeBundle } from "../../core/bundle.js";
import { sound, soundMetadata } from "../display/sound.js";
import type { CodeCell, DisplayOutput, Output, ResultOutput } from "../document/nbformat.js";
import type { Message } from "../protocol/messages.js";

/** What one message changed; a watcher shows it. */
export type Change =
  | {
      readonly kind: "stream";
      readonly cell: CodeCell;
      readonly name: "stdout" | "stderr";
      readonly text: string;
    }
  /** `display` is the id under which it may be updated later. */
  | { readonly kind: "shown"; readonly cell: CodeCell; readonly output: Output; readonly display?: string }
  | { readonly kind: "updated"; readonly display: string; readonly data: MimeBundle }
  | { readonly kind: "cleared"; readonly cell: CodeCell };

/**
 * Lays a kernel's messages down as a notebook's outputs, as the protocol and JupyterLab have it: consecutive text of
 * one stream joins; an update replaces every output that has its id, in whatever cell, and adds none; a clearing
 * that waits happens with the next output. Messages belong to the cell whose request they name, also late ones.
 */
export class Outputs {
  readonly #cells = new Map<string, CodeCell>();
  readonly #displays = new Map<string, Set<DisplayOutput | ResultOutput>>();
  readonly #clearNext = new Set<CodeCell>();

  /** From now on what names this request belongs to the cell. */
  route(request: string, cell: CodeCell): void {
    this.#cells.set(request, cell);
  }

  /** The cell that a message belongs to. */
  cellOf(message: Message): CodeCell | undefined {
    return this.#cells.get(message.parent.msg_id ?? "");
  }

  /** Applies one iopub message. Undefined where it changes no output. */
  take(message: Message): Change | undefined {
    const { content } = message;
    if (message.header.msg_type === "update_display_data") return this.#update(content);
    const cell = this.cellOf(message);
    if (!cell) return undefined;
    switch (message.header.msg_type) {
      case "execute_input":
        cell.execution_count = content.execution_count;
        return undefined;
      case "clear_output":
        return this.#clear(cell, content.wait === true);
      case "stream":
        return this.#stream(cell, content.name === "stderr" ? "stderr" : "stdout", String(content.text));
      case "display_data":
        return this.#show(cell, displayed(content), content.transient?.display_id);
      case "execute_result":
        return this.#show(cell, resulted(content), content.transient?.display_id);
      case "error": {
        const { ename = "", evalue = "", traceback = [] } = content;
        const lines = (Array.isArray(traceback) ? traceback : [traceback]).map(String);
        return this.#show(cell, {
          output_type: "error",
          ename: String(ename),
          evalue: String(evalue),
          traceback: lines,
        });
      }
      default:
        return undefined;
    }
  }

  #stream(cell: CodeCell, name: "stdout" | "stderr", text: string): Change {
    this.#clearIfDue(cell);
    const last = cell.outputs.at(-1);
    if (last?.output_type === "stream" && last.name === name) last.text += text;
    else cell.outputs.push({ output_type: "stream", name, text });
    return { kind: "stream", cell, name, text };
  }

  #show(cell: CodeCell, output: Output, display?: string): Change {
    this.#clearIfDue(cell);
    cell.outputs.push(output);
    if (display === undefined || !("data" in output)) return { kind: "shown", cell, output };
    const holders = this.#displays.get(display) ?? new Set();
    this.#displays.set(display, holders.add(output));
    return { kind: "shown", cell, output, display };
  }

  #update(content: Message["content"]): Change | undefined {
    const display = content.transient?.display_id;
    const holders = this.#displays.get(display);
    if (!holders) return undefined;
    const { data, metadata } = displayed(content);
    for (const output of holders) Object.assign(output, { data, metadata });
    return { kind: "updated", display, data };
  }

  #clear(cell: CodeCell, wait: boolean): Change | undefined {
    this.#clearNext.add(cell);
    if (wait) return undefined;
    this.#clearIfDue(cell);
    return { kind: "cleared", cell };
  }

  #clearIfDue(cell: CodeCell): void {
    if (this.#clearNext.delete(cell)) cell.outputs = [];
  }
}

// Any kernel may have sent them: what a notebook may not hold becomes text.

const displayed = ({ data, metadata }: Message["content"]): DisplayOutput => ({
  output_type: "display_data",
  data: sound(data ?? {}).data,
  metadata: soundMetadata(metadata) as DisplayOutput["metadata"],
});

const resulted = (content: Message["content"]): ResultOutput => ({
  ...displayed(content),
  output_type: "execute_result",
  execution_count: content.execution_count ?? null,
});
