import { chooseTheme, type ThemeChoice, themeChoice } from "../parts/colours.js";

const next: Readonly<Record<ThemeChoice, ThemeChoice>> = { system: "light", light: "dark", dark: "system" };
const signs: Readonly<Record<ThemeChoice, string>> = { system: "◐", light: "○", dark: "●" };

export const turnTheme = (): void => chooseTheme(next[themeChoice.peek()]);

export function ThemeButton() {
  const label = `Colours: ${themeChoice.value}`;
  return (
    <button
      type="button"
      class="plain theme-button"
      title={`${label} (g t)`}
      aria-label={label}
      onClick={turnTheme}
    >
      {signs[themeChoice.value]}
    </button>
  );
}
