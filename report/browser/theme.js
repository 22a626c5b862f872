import { one } from "./dom.js";

/** Lets the reader change between light and dark; at first the page is as the system is. */
export function startTheme() {
  const button = one(document, "[data-theme-toggle]", HTMLButtonElement);
  const system = matchMedia("(prefers-color-scheme: dark)");
  const isDark = () => (document.documentElement.dataset["theme"] ?? (system.matches ? "dark" : "light")) === "dark";
  const label = () => {
    button.textContent = isDark() ? "Light theme" : "Dark theme";
  };
  button.addEventListener("click", () => {
    document.documentElement.dataset["theme"] = isDark() ? "light" : "dark";
    label();
  });
  system.addEventListener("change", label);
  label();
}
