import { escapeUTF8 } from "entities";
import { visible } from "./visible.ts";

/** A piece of the page whose texts are escaped already. */
export class Html {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

/** What a template takes: pieces as they are, texts escaped, lists one after the other, nothing for undefined. */
export type Content = Html | string | number | undefined | readonly Content[];

/** Builds a piece of the page. Every text is escaped, for content and for attributes in double quotes alike. */
export function html(literals: TemplateStringsArray, ...contents: readonly Content[]): Html {
  return new Html(literals.map((literal, index) => literal + textOf(contents[index])).join(""));
}

/** Nothing, where a piece of the page is left out. */
export const NOTHING = new Html("");

function textOf(content: Content): string {
  if (content === undefined) return "";
  if (content instanceof Html) return content.text;
  if (typeof content === "object") return content.map(textOf).join("");
  return escapeUTF8(visible(String(content)));
}
