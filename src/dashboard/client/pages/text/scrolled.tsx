import type { ComponentChildren } from "preact";

/** Text that may be longer than its place: it scrolls, by the keyboard too. */
export function Scrolled({
  label,
  class: name = "console",
  children,
}: {
  readonly label: string;
  readonly class?: string;
  readonly children: ComponentChildren;
}) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by the keyboard
    <section class={`scrolled ${name}`} tabIndex={0} aria-label={label}>
      <pre>{children}</pre>
    </section>
  );
}
