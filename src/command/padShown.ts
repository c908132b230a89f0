/** Letters and pictures that take two cells of a terminal (Unicode Standard Annex #11, and emoji that are pictures by default). */
const WIDE =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Emoji_Presentation}\u3000-\u303e\uff01-\uff60\uffe0-\uffe6]/u
/** Marks that stand above or below the letter before them. */
const MARK = /\p{M}/u

/** The cells that a text takes on a terminal. */
function shownWidth(text: string): number {
  let cells = 0
  for (const character of text) cells += MARK.test(character) ? 0 : WIDE.test(character) ? 2 : 1
  return cells
}

/** `padEnd` by the cells of a terminal. */
export function padShown(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - shownWidth(text)))
}
