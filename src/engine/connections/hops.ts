/** The servers on the way to a VM, in order of connecting. The VM itself is the last one. */
import { ERROR_CODES, MonitorError } from '#protocol/errors.ts';
import type { Profile } from '#protocol/settings.ts';
import { knownHostsName, type HostAddress } from './hostKeys.ts';
import type { Asker } from './questions.ts';

export interface Hop {
  readonly address: HostAddress;
  /** The VM's profile with the address and login of this hop. */
  readonly profile: Profile;
  /** "jump host 1 of 2, gate.example"; empty for the VM itself. */
  readonly label: string;
}

export function hopsOf(profile: Profile): readonly [Hop, ...Hop[]] {
  const { jumps } = profile;
  const hops = jumps.map(({ host, port, user, identityFile }, index): Hop => {
    const number = jumps.length === 1 ? '' : ` ${index + 1} of ${jumps.length}`;
    return {
      address: { host, port },
      profile: { ...profile, host, port, user, identityFile, auth: 'auto', jumps: [] },
      label: `jump host${number}, ${knownHostsName({ host, port })}`,
    };
  });
  const vm: Hop = { address: { host: profile.host, port: profile.port }, profile, label: '' };
  const [first, ...rest] = hops;
  return first === undefined ? [vm] : [first, ...rest, vm];
}

/** One server's login, for keeping its secrets apart from those of the others. */
export function loginName({ profile }: Hop): string {
  return `${profile.user}@${knownHostsName(profile)}`;
}

/** What a person is asked says for which server it is. */
export function askerAt({ label }: Hop, asker: Asker): Asker {
  if (label === '') return asker;
  return {
    decideHostKey: (question, signal) =>
      asker.decideHostKey({ ...question, host: `${question.host} (${label})` }, signal),
    askSecret: (question, signal) =>
      asker.askSecret({ ...question, title: `${question.title} (${label})` }, signal),
  };
}

/** The same error with the hop that failed. */
export function failureAt({ label }: Hop, error: unknown): unknown {
  if (label === '' || !(error instanceof MonitorError)) return error;
  if (error.code === ERROR_CODES.cancelled) return error;
  const where = `${label.charAt(0).toUpperCase()}${label.slice(1)}`;
  return new MonitorError(error.code, `${where}: ${error.message}`, error.remedy, { cause: error });
}
