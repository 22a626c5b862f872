import { createHash } from "node:crypto";
import type { Preview } from "../../preview/preview.ts";
import { Html, html } from "../html.ts";
import { cut } from "../visible.ts";
import { ICONS } from "./icons.ts";
import { fullSentence, outcomeBadge } from "./words.ts";

/** What the page is made of. */
export interface Parts {
  readonly preview: Preview;
  readonly overview: Html;
  readonly chooser: Html;
  readonly panels: readonly Html[];
  readonly styles: string;
  readonly script: string;
  /** JSON without any `<`. */
  readonly data: string;
}

/** Shows every environment where no script hides all but one. */
const WITHOUT_SCRIPT = ".panel[hidden]{display:block}";

/** Revisions are told by their first characters, as git does. */
const REVISION_CHARACTERS = 12;

/** The whole page. It loads nothing, and runs nothing but its own script. */
export function documentOf({ preview, overview, chooser, panels, styles, script, data }: Parts): string {
  const { base, outcome, verdict } = preview;
  const revision = base.revision.slice(0, REVISION_CHARACTERS);
  const against = html`against <b class="name">${cut(base.name, 80)}</b>${revision === "" || revision === base.name ? undefined : html` <code>${revision}</code>`}`;
  return `<!doctype html>
${
  html`<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policyOf(styles, script)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<title>Preview ${title(preview)}</title>
<link rel="icon" href="data:,">
<style>${raw(styles)}</style>
<noscript><style>${raw(WITHOUT_SCRIPT)}</style></noscript>
</head>
<body>
<a class="skip" href="#main">Skip to the verdict</a>
${ICONS}
<header class="top"><div class="top-line"><h1>Preview</h1><p class="against">${against}</p><button type="button" class="quiet" data-theme-toggle>Dark theme</button></div></header>
<main id="main" tabindex="-1">
${preview.environments.length === 1 ? undefined : html`<p class="overall">${outcomeBadge(outcome)}<span>${fullSentence(cut(verdict, 600))}</span></p>`}
<noscript><p class="note">The list of changes and the graph need JavaScript; everything else is here.</p></noscript>
${overview}${chooser}
${panels}</main>
<script type="application/json" id="data">${raw(data)}</script>
<script type="module">${raw(script)}</script>
</body>
</html>
`.text
}`;
}

/** Nothing from anywhere: styles and script by their hashes, no text that becomes elements, no form, no base, no frame. */
function policyOf(styles: string, script: string): string {
  return [
    "default-src 'none'",
    `script-src ${hashOf(script)}`,
    `style-src ${hashOf(styles)} ${hashOf(WITHOUT_SCRIPT)}`,
    "img-src data:",
    "base-uri 'none'",
    "form-action 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
  ].join("; ");
}

function hashOf(text: string): string {
  return `'sha256-${createHash("sha256").update(text).digest("base64")}'`;
}

function title({ environments, base }: Preview): string {
  const names = environments.map(({ environment }) => environment);
  const told = names.length > 3 ? `of ${names.length} environments` : `of ${names.join(", ")}`;
  return cut(`${told} against ${base.name}`, 120);
}

/** Text of ours that is no HTML: styles, script and data, in which nothing can end their element. */
function raw(text: string): Html {
  return new Html(text);
}
