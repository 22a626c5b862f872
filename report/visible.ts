/** Control characters but tab and line feed, marks that direct or hide text, and separators that break lines. */
const INVISIBLE = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]|\p{Cf}|\p{Zl}|\p{Zp}/gu;

/** Names and values of more characters are cut. */
const NAME_CHARACTERS = 160;

/**
 * Shows what a browser would obey or hide by its code point, such as `‹U+202E›`: escape sequences, marks that turn the direction of text, characters
 * without width. Half of a surrogate pair becomes U+FFFD.
 */
export function visible(text: string): string {
  return text.toWellFormed().replace(INVISIBLE, (character) => {
    const code = character.codePointAt(0) ?? 0;
    return `‹U+${code.toString(16).toUpperCase().padStart(4, "0")}›`;
  });
}

/** A name that fits a line or two; what is cut says how long it was. */
export function shortName(name: string): string {
  return cut(name, NAME_CHARACTERS);
}

/** The first characters of a text, with its length where there are more. */
export function cut(text: string, characters: number): string {
  return text.length <= characters ? text : `${text.slice(0, characters)}… (${grouped(text.length)} characters)`;
}

/** A whole number with its thousands apart, the same on every machine. */
export function grouped(amount: number): string {
  return String(amount).replace(/\B(?=(\d{3})+$)/g, ",");
}
