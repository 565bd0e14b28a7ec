/** A file's text on its way into a bundle, with secrets taken out. */
import { Transform } from 'node:stream';
import type { TransformCallback } from 'node:stream';
import { StringDecoder } from 'node:string_decoder';
import { createLineScrubber, scrubValue } from '#core/scrub/scrubText.ts';
import type { ScrubRule } from '#core/scrub/scrubText.ts';

/** Debug logs hold base64 pictures in one line; longer lines go out in pieces of this. */
const MAX_LINE_CHARS = 8 * 2 ** 20;

export function createScrubStream(
  form: 'text' | 'json' | 'jsonl',
  rules: readonly ScrubRule[],
): Transform {
  if (form === 'json') return wholeStream((text) => scrubJson(text, rules));
  if (form === 'jsonl') return lineStream((line) => scrubJson(line, rules));
  return lineStream(createLineScrubber(rules));
}

/** What is no JSON is scrubbed as text. */
function scrubJson(text: string, rules: readonly ScrubRule[]): string {
  if (text.trim() === '') return text;
  try {
    const value: unknown = JSON.parse(text);
    const scrubbed = scrubValue(value, rules);
    return scrubbed === value ? text : JSON.stringify(scrubbed);
  } catch {
    return createLineScrubber(rules)(text);
  }
}

function lineStream(scrubLine: (line: string) => string): Transform {
  const decoder = new StringDecoder('utf8');
  let rest = '';
  return new Transform({
    transform(chunk: Buffer, _encoding, done: TransformCallback) {
      const parts = (rest + decoder.write(chunk)).split('\n');
      rest = parts.pop() ?? '';
      let text = parts.map((line) => `${scrubLine(line)}\n`).join('');
      if (rest.length > MAX_LINE_CHARS) {
        text += scrubLine(rest);
        rest = '';
      }
      done(null, text);
    },
    flush(done) {
      const last = rest + decoder.end();
      done(null, last === '' ? '' : scrubLine(last));
    },
  });
}

function wholeStream(scrub: (text: string) => string): Transform {
  const chunks: Buffer[] = [];
  return new Transform({
    transform(chunk: Buffer, _encoding, done: TransformCallback) {
      chunks.push(chunk);
      done();
    },
    flush(done) {
      done(null, scrub(Buffer.concat(chunks).toString('utf8')));
    },
  });
}
