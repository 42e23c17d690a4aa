import { overwritten, type Span, spans } from "../../../../core/text/ansi.js";

/** What a program wrote to its terminal: its colours, and what `\r` left; nothing of it is HTML. */
export function AnsiText({ text }: { readonly text: string }) {
  return (
    <>
      {spans(overwritten(text)).map((span, at) => (
        <span key={at} class={classOf(span)} style={colourOf(span)}>
          {span.text}
        </span>
      ))}
    </>
  );
}

const classOf = ({ bold, dim, italic, underline }: Span): string | undefined =>
  [bold && "ansi-bold", dim && "ansi-dim", italic && "ansi-italic", underline && "ansi-underline"]
    .filter(Boolean)
    .join(" ") || undefined;

/** The sixteen colours of a terminal are the theme's; others are as they were asked for. */
function colourOf({ foreground, background }: Span): Record<string, string> | undefined {
  const style: Record<string, string> = {};
  if (foreground !== undefined) style.color = cssOf(foreground);
  if (background !== undefined) style.background = cssOf(background);
  return Object.keys(style).length ? style : undefined;
}

const cssOf = (colour: number | string): string =>
  typeof colour === "string" ? colour : colour < 16 ? `var(--ansi-${colour % 8})` : cubeColour(colour);

/** The 6 × 6 × 6 cube and the greys of a terminal of 256 colours. */
function cubeColour(index: number): string {
  if (index >= 232) {
    const grey = 8 + 10 * (index - 232);
    return `rgb(${grey} ${grey} ${grey})`;
  }
  const level = (place: number) => {
    const step = Math.floor((index - 16) / place) % 6;
    return step === 0 ? 0 : 55 + 40 * step;
  };
  return `rgb(${level(36)} ${level(6)} ${level(1)})`;
}
