import { Dialog } from "../parts/dialog.js";
import { sections } from "../state/keys.js";

/** All keys that act now. */
export function KeyHelp({ onClose }: { readonly onClose: () => void }) {
  return (
    <Dialog title="Keys" onClose={onClose}>
      <div class="key-help">
        {sections.value.map(({ title, keys }) => (
          <section key={title}>
            <h3>{title}</h3>
            <dl>
              {Object.entries(keys).map(([key, [does]]) => (
                <div key={key}>
                  <dt>
                    {key.split(" ").map(part => (
                      <kbd key={part}>{shown(part)}</kbd>
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
