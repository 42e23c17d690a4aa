import { Dialog } from "../parts/dialog.js";
import { type Keys, sections } from "../state/keys.js";

/** All keys that act now. */
export function KeyHelp({ onClose }: { readonly onClose: () => void }) {
  return (
    <Dialog title="Keys" onClose={onClose}>
      <div class="key-help">
        {sections.value.map(({ title, keys }) => (
          <section key={title}>
            <h3>{title}</h3>
            <dl>
              {linesOf(keys).map(([does, own]) => (
                <div key={does}>
                  <dt>
                    {own.map((key, at) => (
                      <span key={key}>
                        {at > 0 && " or "}
                        {key.split(" ").map(part => (
                          <kbd key={part}>{shown(part)}</kbd>
                        ))}
                      </span>
                    ))}
                  </dt>
                  <dd>{does}</dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
    </Dialog>
  );
}

/** What keys do → the keys that do it. */
function linesOf(keys: Keys): [does: string, keys: string[]][] {
  const lines = new Map<string, string[]>();
  for (const [key, [does]] of Object.entries(keys)) lines.set(does, [...(lines.get(does) ?? []), key]);
  return [...lines];
}

const signs: Readonly<Record<string, string>> = {
  ArrowDown: "↓",
  ArrowUp: "↑",
  ArrowLeft: "←",
  ArrowRight: "→",
  shift: "Shift",
  ctrl: "Ctrl",
};

const shown = (key: string): string =>
  key === "+"
    ? key
    : key
        .split("+")
        .map(part => signs[part] ?? part)
        .join(" ");
