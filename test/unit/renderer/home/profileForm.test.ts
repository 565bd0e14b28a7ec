import { describe, expect, it } from 'vitest';
import { profileSchema } from '#protocol/settings.ts';
import {
  fieldsOf,
  NEW_PROFILE,
  readForm,
} from '../../../../src/renderer/components/home/profileForm.ts';

describe('readForm', () => {
  it('names a VM after its address when no name is given', () => {
    const read = readForm({ ...NEW_PROFILE, host: ' 10.0.0.4 ', user: 'azureuser' }, null);

    expect(read.kind === 'ok' && [read.draft.name, read.draft.host, read.draft.port]).toEqual([
      'azureuser@10.0.0.4',
      '10.0.0.4',
      22,
    ]);
  });

  it('says at each field what is wrong with it', () => {
    const read = readForm({ ...NEW_PROFILE, host: 'me@host', user: '', port: '70000' }, null);

    expect(read.kind === 'problems' && Object.keys(read.problems).sort()).toEqual([
      'host',
      'port',
      'user',
    ]);
    expect(read.kind === 'problems' && read.problems.user).toBe('A profile needs a user name.');
  });

  it('gives back a saved profile unchanged, with what the form does not show', () => {
    const saved = profileSchema.parse({
      id: 'p',
      name: 'lab',
      host: 'lab',
      user: 'me',
      port: 2222,
      group: 'g',
      notes: 'n',
      stuckTimeoutMinutes: 7.5,
      forwards: [{ remoteHost: 'localhost', remotePort: 8888 }],
    });
    const { id: _id, ...draft } = saved;

    expect(readForm(fieldsOf(saved), saved)).toEqual({ kind: 'ok', draft });
  });
});
