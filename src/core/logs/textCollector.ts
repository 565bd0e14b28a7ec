import { toPlainText } from './ansi.ts';
import { toOwnText } from './ownText.ts';

/** Far above an agent's code or a traceback; what is beyond it is counted and said. */
const MAX_TEXT_CHARS = 32 * 1024;

/** Gathers the text of a record that goes on on further lines. */
export class TextCollector {
  #text: string;
  readonly #firstLine: string;
  #cutChars = 0;

  constructor(firstLine: string) {
    this.#text = '';
    this.#append(firstLine);
    this.#firstLine = this.text;
  }

  add(line: string): void {
    this.#append(`\n${line}`);
  }

  /** Whether further lines, other than blank ones, came. */
  get hasGrown(): boolean {
    return this.text !== this.#firstLine;
  }

  /** Without the blank lines at its end. */
  get text(): string {
    const text = this.#text.trimEnd();
    return this.#cutChars === 0 ? text : `${text} … [${this.#cutChars} characters cut]`;
  }

  #append(piece: string): void {
    const plain = toPlainText(piece);
    const room = MAX_TEXT_CHARS - this.#text.length;
    this.#text += room >= plain.length ? plain : plain.slice(0, room);
    this.#cutChars += Math.max(0, plain.length - room);
  }
}

/** A single line of untrusted text for an event, within the same bound. */
export function toBoundedText(line: string): string {
  if (line.length > MAX_TEXT_CHARS) return new TextCollector(line).text;
  return toOwnText(toPlainText(line).trimEnd());
}
