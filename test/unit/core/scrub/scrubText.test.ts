import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mayHoldSecret } from '#core/scrub/secretHints.ts';
import { SCRUB_RULES } from '#core/scrub/scrubRules.ts';
import { createLineScrubber, HIDDEN, scrubText, scrubValue } from '#core/scrub/scrubText.ts';

/** Made up, in the issuers' forms; put together so that no scanner takes this file for a leak. */
const body = 'aB3dE5gH7jK9mN1pQ3sT5vX7zA9cD1fG3';
const jwt = ['eyJhbGciOiJIUzI1NiJ9', 'eyJzdWIiOiIxIn0', 'c2lnbmF0dXJl'].join('.');

/** Text, what must not be left of it, and what a reader sees. */
const CASES: readonly (readonly [text: string, secret: string, shown: string])[] = [
  [`key is sk-${body} now`, body, 'key is sk-…[hidden] now'],
  [`sk-proj-${body}`, body, 'sk-proj-…[hidden]'],
  [`sk-ant-api03-${body}`, body, 'sk-ant-api03-…[hidden]'],
  [`ghp_${body}`, body, 'ghp_…[hidden]'],
  [`github_pat_${body}`, body, 'github_pat_…[hidden]'],
  [`hf_${body}`, body, 'hf_…[hidden]'],
  [`glpat-${body}`, body, 'glpat-…[hidden]'],
  [`xoxb-${body}`, body, 'xoxb-…[hidden]'],
  [`AIza${body}`, body, 'AIza…[hidden]'],
  [`AKIAABCDEFGH23456789`, 'ABCDEFGH23456789', 'AKIA…[hidden]'],
  [`${'aB3d'.repeat(13)}JQQJ99AAAAACYeBjFXJ3w3AAABACOGabcd`, 'aB3daB3d', '[hidden]'],
  [`got ${jwt}`, 'eyJzdWIi', 'got eyJ…[hidden]'],
  [`Authorization: Bearer ${body}`, body, 'Authorization: Bearer [hidden]'],
  ['Authorization: Basic dXNlcjpwYXNzd29yZA==', 'dXNl', 'Authorization: Basic [hidden]'],
  [`api-key: ${body}`, body, 'api-key: [hidden]'],
  [`Ocp-Apim-Subscription-Key: ${body}`, body, 'Ocp-Apim-Subscription-Key: [hidden]'],
  [`docker run -e OPENAI_API_KEY=${body} -it`, body, 'docker run -e OPENAI_API_KEY=[hidden] -it'],
  [`AZURE_API_KEY="${body}"`, body, 'AZURE_API_KEY="[hidden]"'],
  [`export PGPASSWORD='two words'`, 'words', `export PGPASSWORD='[hidden]'`],
  [`run.py --api-key ${body} --model m`, body, 'run.py --api-key [hidden] --model m'],
  [`run.py --openai_api_key=${body}`, body, 'run.py --openai_api_key=[hidden]'],
  [`['run', '--api-key', '${body}']`, body, `['run', '--api-key', '[hidden]']`],
  [`--password hunter2`, 'hunter2', '--password [hidden]'],
  [`Namespace(password='hunter2', n=1)`, 'hunter2', `Namespace(password='[hidden]', n=1)`],
  [`{"api_key": "short", "n": 1}`, 'short', `{"api_key": "[hidden]", "n": 1}`],
  [`{\\"api_key\\": \\"short\\"}`, 'short', `{\\"api_key\\": \\"[hidden]\\"}`],
  [`https://bob:p@ss@host/x`, 'p@ss', 'https://bob:[hidden]@host/x'],
  [`http://proxy:3128@corp:x1@h`, 'x1', 'http://proxy:[hidden]@h'],
  [`https://h/b?sv=1&sig=${body}&se=2`, body, 'https://h/b?sv=1&sig=[hidden]&se=2'],
  [`AccountKey=${body}==;Suffix=x`, body, 'AccountKey=[hidden]'],
  [
    `https://hooks.slack.com/services/T00/B00/${body}`,
    body,
    'https://hooks.slack.com/services/[hidden]',
  ],
  [`sshpass -p hunter2 ssh vm`, 'hunter2', 'sshpass -p [hidden] ssh vm'],
  [`curl -u me:hunter2 http://x`, 'hunter2', 'curl -u me:[hidden] http://x'],
  [`token: ${body}`, body, 'token: [hidden]'],
  [`"secret": "${body}"`, body, '"secret": "[hidden]"'],
  [
    `-----BEGIN OPENSSH PRIVATE KEY-----\n${body}\n-----END OPENSSH PRIVATE KEY-----`,
    body,
    '-----BEGIN OPENSSH PRIVATE KEY-----[hidden]-----END OPENSSH PRIVATE KEY-----',
  ],
  [`-----BEGIN PRIVATE KEY-----\\n${body}`, body, '-----BEGIN PRIVATE KEY-----[hidden]'],
];

const HARMLESS: readonly string[] = [
  `[2026-03-04 08:15:00,000 INFO agent/401-MainProcess] Thinking...`,
  `Namespace(max_tokens=1500, stop_token=None, api_key=None, password='')`,
  `pyautogui.hotkey('ctrl', 'shift', 't')`,
  'press the key: enter',
  'PWD=/home/user/winarena',
  'basic authentication is off',
  'SyntaxError: unexpected token: something',
  'OPENAI_API_KEY=$OPENAI_API_KEY',
  'set --api-key <your key> first',
  'disk-space-and-other-long-words-with-dashes',
  `sha256:${'0123456789abcdef'.repeat(4)}`,
  'http://20.20.20.21:5000/screenshot?x=1',
  'docker run -u 1000:1000 image',
  'password:',
];

describe('scrubText', () => {
  it.each(CASES)('takes the secret out of %s', (text, secret, shown) => {
    const scrubbed = scrubText(text);
    expect(scrubbed).toBe(shown);
    expect(scrubbed).not.toContain(secret);
  });

  it.each(HARMLESS)('leaves %s as it is', (text) => {
    expect(scrubText(text)).toBe(text);
  });

  it('changes nothing the second time', () => {
    const piece = fc.constantFrom(...CASES.map(([text]) => text), ...HARMLESS, ' ', '"', '\\', '=');
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 6 }), (pieces) => {
        const once = scrubText(pieces.join(''));
        expect(scrubText(once)).toBe(once);
      }),
    );
  });

  it('finds a secret wherever it stands in a line', () => {
    const around = fc.string({ maxLength: 40 }).filter((text) => !/["'\\]/.test(text));
    fc.assert(
      fc.property(around, around, (before, after) => {
        expect(scrubText(`${before} sk-${body} ${after}`)).not.toContain(body);
        expect(scrubText(`${before} OPENAI_API_KEY=${body} ${after}`)).not.toContain(body);
      }),
    );
  });

  it('has a hint for whatever a rule changes, so that the quick look hides nothing', () => {
    const words = fc.constantFrom(
      ...CASES.flatMap(([text]) => text.split(/(?<=[\s=:?&/@"'-])|(?=[\s=:?&/@"'-])/)),
    );
    fc.assert(
      fc.property(fc.array(words, { maxLength: 12 }), (parts) => {
        const text = parts.join('');
        fc.pre(SCRUB_RULES.some((rule) => rule.apply(text) !== text));
        expect(mayHoldSecret(text)).toBe(true);
      }),
      { numRuns: 3000 },
    );
  });

  it('reads two million characters made to slow it down', () => {
    const bait = ['token:x', 'password="', 'sk-', '://a:', 'eyJ-', '--token-', 'curl ', '\\"key'];
    for (const piece of bait) {
      const text = piece.repeat(Math.ceil(2e6 / piece.length));
      expect(scrubText(text).length).toBeLessThanOrEqual(text.length + HIDDEN.length * 2);
    }
  });
});

describe('createLineScrubber', () => {
  const key = [
    '-----BEGIN RSA PRIVATE KEY-----',
    'MIIaB3',
    '',
    'zz=',
    '-----END RSA PRIVATE KEY-----',
  ];

  it('hides a private key over several lines and goes on after it', () => {
    const scrub = createLineScrubber();
    expect([...key, 'MIIaB3'].map(scrub)).toEqual([
      '-----BEGIN RSA PRIVATE KEY-----',
      HIDDEN,
      '',
      HIDDEN,
      '-----END RSA PRIVATE KEY-----',
      'MIIaB3',
    ]);
  });

  it('is in the same state after its own output, so that stored lines put it back', () => {
    const scrub = createLineScrubber();
    const stored = key.slice(0, 2).map(scrub);
    const later = createLineScrubber();
    stored.forEach(later);
    expect(key.slice(2).map(later)).toEqual(key.slice(2).map(scrub));
  });

  it('is not talked into hiding the rest of a log by a begin without an end', () => {
    const scrub = createLineScrubber();
    scrub('-----BEGIN PRIVATE KEY-----');
    expect(scrub('[2026-03-04 08:15:00,000 INFO] Step 1')).toBe(
      '[2026-03-04 08:15:00,000 INFO] Step 1',
    );
    scrub('-----BEGIN PRIVATE KEY-----');
    const shown = Array.from({ length: 300 }, () => scrub('word'));
    expect(shown.filter((line) => line === HIDDEN)).toHaveLength(250);
  });

  it('hides a key line whose begin was not seen, and no checksum', () => {
    const scrub = createLineScrubber();
    expect(scrub('aB3d'.repeat(16))).toBe(HIDDEN);
    expect(scrub('0123abcd'.repeat(8))).toBe('0123abcd'.repeat(8));
  });
});

describe('scrubValue', () => {
  it('hides texts at any depth and members with a secret name', () => {
    expect(
      scrubValue({
        facts: { api_key: { value: 'abc', provenance: 'log' }, model: 'gpt' },
        list: [{ password: 'hunter2' }, `run --token ${body}`],
        count: 3,
      }),
    ).toEqual({
      facts: { api_key: { value: HIDDEN, provenance: 'log' }, model: 'gpt' },
      list: [{ password: HIDDEN }, `run --token ${HIDDEN}`],
      count: 3,
    });
  });

  it('gives back the very same value when there was nothing to hide', () => {
    const value = { a: [1, 'two', null], b: { c: true } };
    expect(scrubValue(value)).toBe(value);
  });
});
