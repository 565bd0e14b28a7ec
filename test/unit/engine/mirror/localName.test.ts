import path from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  collisionKey,
  distinctLocalPath,
  toLocalPath,
} from '../../../../src/engine/mirror/localName.ts';

describe('toLocalPath', () => {
  it("leaves WAA's own names as they are", () => {
    const names = [
      'pyautogui/a11y_tree/gpt-4o/0/clock/02F10F89-7171-4D37-8550-A00BA8930CDF-2-WOS/traj.jsonl',
      'logs/normal-0-20261120@112712.log',
      'a/screenshot-step_reset_20261120@113154.png',
      'modèle/日本.txt',
    ];
    expect(names.map(toLocalPath)).toEqual(names);
  });

  it.each(['', '/etc/passwd', '../x', 'a/../../x', 'a//b', './a', 'a/.', 'a/', 'a\0b'])(
    'refuses %j',
    (name) => expect(toLocalPath(name)).toBeNull(),
  );

  it.each([
    ['CON', '%43ON'],
    ['nul.txt', '%6Eul.txt'],
    ['com1.log', '%63om1.log'],
    ['console.log', 'console.log'],
    ['C:evil', 'C%3Aevil'],
    ['..\\..\\x', '..%5C..%5Cx'],
    ['a?b*c<d>e|f"g', 'a%3Fb%2Ac%3Cd%3Ee%7Cf%22g'],
    ['dot.', 'dot%2E'],
    ['...', '..%2E'],
    ['space ', 'space%20'],
    ['100%', '100%25'],
    ['traj.jsonl.~1~', 'traj.jsonl.~1%7E'],
    ['tab\there', 'tab%09here'],
  ])('writes %j as %j', (name, local) => expect(toLocalPath(name)).toBe(local));

  it('shortens names no disk can hold, keeping their endings and telling them apart', () => {
    const [a, b] = ['a', 'b'].map((end) => toLocalPath(`${'€'.repeat(300)}${end}.png`) ?? '');
    expect(a).not.toBe(b);
    for (const name of [a ?? '', b ?? '']) {
      expect(name.endsWith('.png')).toBe(true);
      expect(Buffer.byteLength(name)).toBeLessThan(255);
    }
  });

  it('never leads out of the folder, on any system, whatever the name', () => {
    const pieces = fc.constantFrom(
      'a',
      '..',
      '.',
      '/',
      '\\',
      ':',
      'C:',
      '\0',
      '%2e',
      '~',
      ' ',
      'nul',
    );
    const name = fc.oneof(
      fc.string(),
      fc.array(pieces).map((all) => all.join('')),
    );
    fc.assert(
      fc.property(name, (remote) => {
        const local = toLocalPath(remote);
        if (local === null) return;
        for (const system of [path.posix, path.win32]) {
          const root = system === path.posix ? '/run/artifacts' : 'C:\\run\\artifacts';
          expect(system.resolve(root, local).startsWith(root + system.sep)).toBe(true);
        }
        expect(local).not.toMatch(/[<>:"|?*\\]/);
      }),
    );
  });

  it('gives different names different places', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (a, b) => {
        const [left, right] = [toLocalPath(a), toLocalPath(b)];
        if (a !== b && left !== null) expect(left).not.toBe(right);
      }),
    );
  });
});

it('finds a second place for a name that differs only in case', () => {
  expect(collisionKey('A/Result.TXT')).toBe(collisionKey('a/result.txt'));
  const second = distinctLocalPath('a/Result.txt', 'a/Result.txt');
  expect(second).toMatch(/^a\/Result%~[0-9a-f]{12}\.txt$/);
  expect(collisionKey(second)).not.toBe(collisionKey('a/result.txt'));
});
