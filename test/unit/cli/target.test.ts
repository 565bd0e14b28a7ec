import fc from 'fast-check';
import { userInfo } from 'node:os';
import { describe, expect, test } from 'vitest';
import { UsageError } from '../../../src/cli/errors.ts';
import { parseTarget, profileOfAddress } from '../../../src/cli/target.ts';

const ssh = (user: string, host: string, port: number): ReturnType<typeof parseTarget> => ({
  kind: 'ssh',
  user,
  host,
  port,
});

describe('TARGET', () => {
  test.each([
    ['ssh://azureuser@10.0.0.4', ssh('azureuser', '10.0.0.4', 22)],
    ['ssh://azureuser@10.0.0.4:2222/', ssh('azureuser', '10.0.0.4', 2222)],
    ['ssh://vm.example', ssh(userInfo().username, 'vm.example', 22)],
    ['ssh://me@[2001:db8::1]:22', ssh('me', '2001:db8::1', 22)],
    ['ssh://me%40corp@vm', ssh('me@corp', 'vm', 22)],
    ['Azure west', { kind: 'profile', name: 'Azure west' }],
    ['user@host', { kind: 'profile', name: 'user@host' }],
  ])('%s', (text, target) => {
    expect(parseTarget(text)).toEqual(target);
  });

  test('is a target or a usage error, whatever is typed', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.string().map((rest) => `ssh://${rest}`),
        ),
        (text) => {
          try {
            return ['ssh', 'profile'].includes(parseTarget(text).kind);
          } catch (error) {
            return error instanceof UsageError;
          }
        },
      ),
    );
  });
});

describe('the profile of an address', () => {
  const id = (text: string): string => {
    const target = parseTarget(text);
    if (target.kind !== 'ssh') throw new Error('This is no address.');
    return profileOfAddress(target, {}).id;
  };

  test('has the same id each time, and another for another VM', () => {
    expect(id('ssh://a@b')).toBe(id('ssh://a@b:22'));
    const ids = ['ssh://a@b', 'ssh://a@b:23', 'ssh://c@b', 'ssh://a@b.c', 'ssh://a@b-c'].map(id);
    expect(new Set(ids).size).toBe(5);
  });

  test('refuses a name that no VM can have', () => {
    const target = { kind: 'ssh', user: 'u', host: 'two words', port: 22 } as const;
    expect(() => profileOfAddress(target, {})).toThrow(UsageError);
  });
});
