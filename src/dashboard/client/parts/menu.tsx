import type { ComponentChildren } from "preact";
import { useEffect, useId, useRef, useState } from "preact/hooks";

export interface MenuItem {
  readonly label: string;
  readonly act: () => void;
  /** A tick before it: it is on, or off. */
  readonly checked?: boolean;
  readonly danger?: boolean;
  readonly disabled?: boolean;
  /** The key that does the same. */
  readonly hint?: string;
}

/** A button that opens a list of what can be done; arrows, Home, End, Enter and Escape work in it. */
export function Menu({
  label,
  items,
  title,
  plain = false,
}: {
  readonly label: ComponentChildren;
  readonly items: readonly MenuItem[];
  readonly title?: string;
  readonly plain?: boolean;
}) {
  return (
    <Popover label={label} title={title} plain={plain} role="menu">
      {close => (
        <>
          {items.map(item => (
            <button
              key={item.label}
              type="button"
              role={item.checked === undefined ? "menuitem" : "menuitemcheckbox"}
              aria-checked={item.checked}
              class={`menu-item${item.danger ? " danger" : ""}`}
              disabled={item.disabled}
              onClick={() => {
                if (item.checked === undefined) close();
                item.act();
              }}
            >
              <span class="menu-tick">{item.checked ? "✓" : ""}</span>
              <span>{item.label}</span>
              {item.hint && <kbd>{item.hint}</kbd>}
            </button>
          ))}
        </>
      )}
    </Popover>
  );
}

/** A button that opens a panel below it, until Escape, or a click beside it. */
export function Popover({
  label,
  title,
  plain = false,
  role = "dialog",
  children,
}: {
  readonly label: ComponentChildren;
  readonly title?: string | undefined;
  readonly plain?: boolean;
  readonly role?: "menu" | "dialog";
  readonly children: (close: () => void) => ComponentChildren;
}) {
  const [isOpen, setOpen] = useState(false);
  const box = useRef<HTMLDivElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  const id = useId();
  useEffect(() => {
    if (!isOpen) return;
    firstIn(box.current)?.focus();
    const outside = (event: Event) => {
      if (!box.current?.parentElement?.contains(event.target as Node)) setOpen(false);
    };
    document.addEventListener("pointerdown", outside);
    return () => document.removeEventListener("pointerdown", outside);
  }, [isOpen]);
  const close = () => {
    setOpen(false);
    button.current?.focus();
  };
  return (
    <div class="popover-root">
      <button
        ref={button}
        type="button"
        class={plain ? "plain" : "button"}
        title={title}
        aria-label={typeof label === "string" ? undefined : title}
        aria-haspopup={role}
        aria-expanded={isOpen}
        aria-controls={isOpen ? id : undefined}
        onClick={() => setOpen(!isOpen)}
      >
        {label}
      </button>
      {isOpen && (
        // biome-ignore lint/a11y/noStaticElementInteractions: its role is a value
        <div
          ref={box}
          id={id}
          class={`popover popover-${role}`}
          role={role}
          aria-label={title ?? String(label)}
          onKeyDown={event => {
            if (event.key === "Escape") close();
            else if (role !== "menu" || !moveIn(box.current, event.key)) return;
            event.preventDefault();
            event.stopPropagation();
          }}
        >
          {children(close)}
        </div>
      )}
    </div>
  );
}

const focusable = "button:not([disabled]), input:not([disabled]), select, a[href], textarea";
const firstIn = (box: HTMLElement | null): HTMLElement | null =>
  box?.querySelector<HTMLElement>(focusable) ?? null;

/** Moves the focus as a menu does; false where the key is not the menu's. */
function moveIn(box: HTMLElement | null, key: string): boolean {
  const items = [...(box?.querySelectorAll<HTMLElement>(focusable) ?? [])];
  const at = items.indexOf(document.activeElement as HTMLElement);
  const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: items.length - 1 }[key];
  if (to === undefined) return false;
  items[(to + items.length) % items.length]?.focus();
  return true;
}
