import { signal } from "@preact/signals";

export type Theme = "light" | "dark";
export type ThemeChoice = Theme | "system";

const key = "neuralbits.theme";
const system = matchMedia("(prefers-color-scheme: dark)");

export const themeChoice = signal<ThemeChoice>(remembered());
/** What is shown now. Pictures that read colours read this first, so that they are drawn anew with it. */
export const theme = signal<Theme>(resolved());

export function chooseTheme(choice: ThemeChoice): void {
  themeChoice.value = choice;
  try {
    localStorage.setItem(key, choice);
  } catch {} // a frame may have no storage; the choice holds until it is closed
  apply();
}

/** The colour of that name in the present theme, for a canvas: `cssColour("--series-1")`. */
export function cssColour(name: string): string {
  void theme.value;
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

/** The colours of the present theme that tell series apart. */
export const seriesColours = (): readonly string[] =>
  [1, 2, 3, 4, 5, 6, 7].map(at => cssColour(`--series-${at}`));

function remembered(): ThemeChoice {
  try {
    const word = localStorage.getItem(key);
    return word === "light" || word === "dark" ? word : "system";
  } catch {
    return "system";
  }
}

function resolved(): Theme {
  if (themeChoice.peek() !== "system") return themeChoice.peek() as Theme;
  return system.matches ? "dark" : "light";
}

function apply(): void {
  document.documentElement.dataset.theme = resolved();
  theme.value = resolved();
}

system.addEventListener("change", apply);
apply();
