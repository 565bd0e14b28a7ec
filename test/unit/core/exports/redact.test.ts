import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRedactor, redactRun } from '#core/exports/redact.ts';
import { findTextChanges } from '#core/exports/textChanges.ts';
import { redactionSchema, type Redaction } from '#protocol/exports.ts';
import { runStateSchema, type RunState } from '#protocol/snapshot.ts';
import { buildTellingRun, HIDEABLE } from '../../../support/buildExport.ts';

const KNOWN = { hosts: [HIDEABLE.host], users: [HIDEABLE.user] };

function redact(wish: Partial<Redaction>, state: RunState = buildTellingRun()): RunState {
  const redaction = redactionSchema.parse(wish);
  return redactRun(state, redaction, createRedactor(redaction, KNOWN));
}

function toldBy(state: RunState): string[] {
  const text = JSON.stringify(state).toLowerCase();
  return Object.entries(HIDEABLE).flatMap(([name, word]) =>
    text.includes(word.toLowerCase()) ? [name] : [],
  );
}

describe('hiding parts of a run', () => {
  it('leaves nothing of what was chosen, wherever it stands', () => {
    expect({
      nothing: toldBy(redact({})),
      hosts: toldBy(redact({ hosts: true })),
      typedText: toldBy(redact({ typedText: true })),
      words: toldBy(redact({ words: [HIDEABLE.word] })),
      all: toldBy(
        redact({ instructions: true, typedText: true, hosts: true, words: [HIDEABLE.word] }),
      ),
    }).toEqual({
      nothing: Object.keys(HIDEABLE),
      hosts: ['instruction', 'typed', 'thought', 'title', 'error', 'word'],
      typedText: ['instruction', 'host', 'address', 'user', 'word'],
      words: ['instruction', 'typed', 'thought', 'title', 'error', 'host', 'address', 'user'],
      all: [],
    });
  });

  it('hides instructions also where the agent or an error quotes them', () => {
    expect(toldBy(redact({ instructions: true }))).not.toContain('instruction');
  });

  it('keeps a run that can be opened', () => {
    const hidden = redact({ instructions: true, typedText: true, hosts: true, words: ['chrome'] });
    expect(runStateSchema.safeParse(hidden).success).toBe(true);
  });

  it('hides secrets though nothing was chosen', () => {
    const state = {
      ...buildTellingRun(),
      finishReason: 'OPENAI_API_KEY=aB3dE5gH7jK9mN1pQ3sT5vX7z',
    };
    expect(redact({}, state).finishReason).toBe('OPENAI_API_KEY=[hidden]');
  });

  it('refuses words that make two names one', () => {
    const state = buildTellingRun();
    const facts = { 'one Bluebird': fact(), 'one Blackbird': fact() };
    const wish = { words: ['Bluebird', 'Blackbird'] };
    expect(() => redact(wish, { ...state, facts })).toThrow(/two names/);
  });

  it('lets times of day and versions stand when addresses go', () => {
    const { text } = createRedactor(redactionSchema.parse({ hosts: true }), {
      hosts: [],
      users: [],
    });
    expect([
      text('at 12:34:56 on 2026-11-20T11:00:00.000Z, v1.2.3'),
      text('10.0.0.4 and fe80::1:2:3 and /home/ann/x and C:\\Users\\ann\\x and ann@vm-3'),
      text('screenshot-step_0_20261120@113159.png'),
    ]).toEqual([
      'at 12:34:56 on 2026-11-20T11:00:00.000Z, v1.2.3',
      '[hidden] and [hidden] and /home/[hidden]/x and C:\\Users\\[hidden]\\x and [hidden]',
      'screenshot-step_0_20261120@113159.png',
    ]);
  });

  it('never lets a hidden word through, whatever stands around it', () => {
    const { text } = createRedactor(redactionSchema.parse({ words: ['Bluebird'] }), KNOWN);
    fc.assert(
      fc.property(fc.string(), fc.string(), (before, after) => {
        expect(text(`${before}Bluebird${after}`)).not.toContain('Bluebird');
      }),
    );
  });
});

function fact() {
  return { value: 'x', provenance: 'log' as const };
}

describe('the preview of what is hidden', () => {
  it('names the place of each change as people count', () => {
    const state = buildTellingRun();
    const { count, shown } = findTextChanges(state, redact({ typedText: true }, state), 200);
    const places = shown.map(({ place }) => place);
    expect(count).toBe(shown.length);
    expect(places).toContain(`${Object.keys(state.tasks)[0] ?? ''} · attempt 1 · step 1 · thought`);
  });
});
