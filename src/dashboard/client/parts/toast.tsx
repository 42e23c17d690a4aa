import { signal } from "@preact/signals";

/** A line at the foot of the page that says what was done, and can take it back. */
export interface Toast {
  readonly text: string;
  readonly kind: "done" | "failed";
  readonly undo?: (() => unknown) | undefined;
}

interface Shown extends Toast {
  readonly id: number;
}

const shown = signal<readonly Shown[]>([]);
let last = 0;

const seconds = { plain: 5, undo: 12, failed: 15 } as const;

export function toast(text: string, { undo }: { undo?: () => unknown } = {}): void {
  show({ text, kind: "done", undo }, undo ? seconds.undo : seconds.plain);
}

/** What went wrong, said; awaits nothing. */
export function toastFailure(error: unknown): void {
  show({ text: error instanceof Error ? error.message : String(error), kind: "failed" }, seconds.failed);
}

function show(what: Toast, staySeconds: number): void {
  const id = ++last;
  shown.value = [...shown.peek().slice(-3), { ...what, id }];
  setTimeout(() => drop(id), staySeconds * 1000);
}

const drop = (id: number): void => {
  shown.value = shown.peek().filter(other => other.id !== id);
};

async function takeBack({ id, undo }: Shown): Promise<void> {
  drop(id);
  try {
    await undo?.();
  } catch (error) {
    toastFailure(error);
  }
}

/** Takes back what was done last, where it can be: the key `u`. */
export function undoLast(): void {
  const found = shown.peek().findLast(({ undo }) => undo);
  if (found) void takeBack(found);
}

export function Toasts() {
  return (
    <div class="toasts" role="status" aria-live="polite">
      {shown.value.map(one => (
        <div key={one.id} class={`toast toast-${one.kind}`}>
          <span class="toast-text">{one.text}</span>
          {one.undo && (
            <button type="button" class="toast-undo" onClick={() => void takeBack(one)}>
              Undo <kbd>u</kbd>
            </button>
          )}
          <button type="button" class="plain" aria-label="Close" onClick={() => drop(one.id)}>
            ×
          </button>
        </div>
      ))}
    </div>
  );
}
