import type { ComponentChildren } from "preact";

/** What stands where nothing is yet: says what to type. */
export function Empty({
  title,
  children,
  command,
}: {
  readonly title: string;
  readonly children?: ComponentChildren;
  /** To be typed in a terminal. */
  readonly command?: string;
}) {
  return (
    <div class="empty">
      <h2>{title}</h2>
      {children && <p>{children}</p>}
      {command && <Command text={command} />}
    </div>
  );
}

/** A command with a button that copies it. */
export function Command({ text }: { readonly text: string }) {
  return (
    <div class="command">
      <code>{text}</code>
      <CopyButton text={text} />
    </div>
  );
}

export function CopyButton({ text, label = "Copy" }: { readonly text: string; readonly label?: string }) {
  return (
    <button type="button" class="quiet" onClick={event => copyFrom(event.currentTarget, text, label)}>
      {label}
    </button>
  );
}

async function copyFrom(button: HTMLButtonElement, text: string, label: string): Promise<void> {
  await copyText(text);
  button.textContent = "Copied";
  setTimeout(() => (button.textContent = label), 1500);
}

/** The clipboard where the page may use it, else the way that frames allow. */
async function copyText(text: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    const area = Object.assign(document.createElement("textarea"), { value: text });
    document.body.append(area);
    area.select();
    document.execCommand("copy");
    area.remove();
  }
}
