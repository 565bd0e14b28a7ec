/**
 * A model's reply in its parts, in order: navi's headings and fenced blocks, and the headings that
 * OSWorld's and other agents use (`Observation:`, `Thought:`, `Action:`).
 */

export type ReplyPartKind =
  'observation' | 'thought' | 'plan' | 'decision' | 'code' | 'memory' | 'other';

export interface ReplyPart {
  readonly kind: ReplyPartKind;
  readonly text: string;
}

/** Longer replies are cut: a model's answer has a few thousand characters. */
const MAX_CHARS = 256 * 1024;
/** A reply has half a dozen. */
const MAX_PARTS = 100;

const FENCE = /^\s*```\s*([\w-]{0,32})\s*$/;
const HEADINGS: readonly (readonly [RegExp, ReplyPartKind])[] = [
  [/^(?:screen annotation|observation|screen|state|current state)$/, 'observation'],
  [/^(?:thoughts?|thinking|reasoning|reflection|analysis|rationale)$/, 'thought'],
  [/^(?:multi-step plan(?:ning)?|plan(?:ning)?|next steps?|sub-?goals?)$/, 'plan'],
  [/^(?:decision)$/, 'decision'],
  [/^(?:action code|grounded action|action|code|command)$/, 'code'],
  [/^(?:textual memory|memory)$/, 'memory'],
];
/** `**Thought:** text` and `## Plan` and `Decision:`. */
const HEADING_LINE = /^[\s#*_>-]{0,8}([A-Za-z][A-Za-z -]{2,30}?)[*_\s]{0,4}(:)?[*_]{0,3}\s*$/;
const HEADING_WITH_TEXT =
  /^[\s#*_>-]{0,8}([A-Za-z][A-Za-z -]{2,30}?)[*_\s]{0,4}:[*_]{0,3}\s+(\S.*)$/;

export function splitReply(source: string): readonly ReplyPart[] {
  const parts: { kind: ReplyPartKind; lines: string[] }[] = [];
  let current: { kind: ReplyPartKind; lines: string[] } = { kind: 'other', lines: [] };
  let isFenced = false;
  const begin = (kind: ReplyPartKind, lines: string[] = []): void => {
    parts.push(current);
    current = { kind, lines };
  };
  for (const line of source.slice(0, MAX_CHARS).split(/\r?\n/)) {
    const fence = FENCE.exec(line);
    if (isFenced && fence?.[1] === '') {
      isFenced = false;
      begin('other');
    } else if (!isFenced && fence !== null) {
      isFenced = true;
      begin(kindOfFence(fence[1] ?? '', current.kind));
    } else if (isFenced) {
      current.lines.push(line);
    } else {
      const heading = readHeading(line);
      if (heading === null) current.lines.push(line);
      else begin(heading.kind, heading.text === '' ? [] : [heading.text]);
    }
  }
  parts.push(current);
  return parts
    .map(({ kind, lines }) => ({ kind, text: lines.join('\n').trim() }))
    .filter(({ text }) => text !== '')
    .slice(0, MAX_PARTS);
}

function kindOfFence(name: string, heading: ReplyPartKind): ReplyPartKind {
  const word = name.toLowerCase();
  if (word === 'decision') return 'decision';
  if (word === 'memory') return 'memory';
  if (word === '' && heading !== 'other') return heading;
  return 'code';
}

function readHeading(line: string): { readonly kind: ReplyPartKind; readonly text: string } | null {
  const alone = HEADING_LINE.exec(line);
  // A word on its own line is a heading only when it looks like one.
  const isMarked = alone !== null && (alone[2] === ':' || /^\s*(?:#|\*\*)/.test(line));
  if (isMarked) {
    const kind = kindOf(alone[1] ?? '');
    return kind === null ? null : { kind, text: '' };
  }
  const inline = HEADING_WITH_TEXT.exec(line);
  const kind = inline === null ? null : kindOf(inline[1] ?? '');
  return kind === null ? null : { kind, text: inline?.[2] ?? '' };
}

function kindOf(title: string): ReplyPartKind | null {
  const word = title.trim().toLowerCase();
  return HEADINGS.find(([pattern]) => pattern.test(word))?.[1] ?? null;
}

export interface PromptSection {
  /** `Candidate elements`; empty for what stands before the first heading. */
  readonly title: string;
  readonly text: string;
}

/** navi's prompt has nine numbered parts; a list inside one of them is far from this. */
const MAX_SECTIONS = 60;
const SECTION = /^(\d{1,2})\. ([A-Z][^:\n]{2,80}?)[:.]\s*(.*)$/;

/** navi's prompt at its numbered headings, in order; other prompts are one section. */
export function splitPrompt(source: string): readonly PromptSection[] {
  const sections: { title: string; lines: string[] }[] = [{ title: '', lines: [] }];
  for (const line of source.slice(0, MAX_CHARS).split(/\r?\n/)) {
    const match = SECTION.exec(line);
    // Numbered lines inside a part begin again at 1.
    const isNext = match !== null && Number(match[1]) === sections.length;
    if (isNext && sections.length < MAX_SECTIONS) {
      sections.push({ title: match[2] ?? '', lines: match[3] === '' ? [] : [match[3] ?? ''] });
    } else sections.at(-1)?.lines.push(line);
  }
  return sections
    .map(({ title, lines }) => ({ title, text: lines.join('\n').trim() }))
    .filter(({ title, text }) => title !== '' || !/^(?:\\?Inputs:)?$/.test(text));
}
