/** TARGET of a command: the name of a saved VM, or an address. */
import { createHash } from 'node:crypto';
import { statSync } from 'node:fs';
import { homedir, userInfo } from 'node:os';
import path from 'node:path';
import { profileSchema } from '#protocol/settings.ts';
import type { Profile } from '#protocol/settings.ts';
import { UsageError } from './errors.ts';

export type Target =
  | { readonly kind: 'profile'; readonly name: string }
  | { readonly kind: 'ssh'; readonly user: string; readonly host: string; readonly port: number };

/** What the options of a command change in a profile, for this time only. */
export type ProfileOverrides = Partial<
  Pick<Profile, 'identityFile' | 'container' | 'resultsPath' | 'knownHostsFile' | 'auth' | 'jumps'>
>;

const FORMS = 'Give the name of a saved VM, or ssh://[user@]host[:port].';

/** @throws UsageError */
export function parseTarget(text: string): Target {
  if (!text.includes('://')) return { kind: 'profile', name: text };
  if (!text.startsWith('ssh://') || !URL.canParse(text)) {
    throw new UsageError(`"${text}" is no address of a VM.`, FORMS);
  }
  const url = new URL(text);
  if (url.password !== '') {
    throw new UsageError(
      'A password does not belong into an address: other users of this machine can read it.',
      'Leave it out; it is asked for when the VM wants one.',
    );
  }
  const [user, host] = [decode(url.username), decode(url.hostname)];
  const hasMore = !['', '/'].includes(url.pathname) || url.search !== '' || url.hash !== '';
  if (user === null || host === null || host === '' || hasMore) {
    throw new UsageError(`"${text}" is no address of a VM.`, FORMS);
  }
  return {
    kind: 'ssh',
    user: user === '' ? userInfo().username : user,
    // URL keeps the brackets of an IPv6 address; a socket wants it without.
    host: host.replace(/^\[(.*)\]$/, '$1'),
    port: url.port === '' ? 22 : Number(url.port),
  };
}

function decode(text: string): string | null {
  try {
    return decodeURIComponent(text);
  } catch {
    return null;
  }
}

/**
 * Absolute path of a local results folder; null when the target is a VM. What looks like a path is
 * one; a bare name is one only when no saved VM is called that and a folder is.
 */
export function localFolder(text: string, profiles: readonly Profile[]): string | null {
  if (text.includes('://')) return null;
  const resolved = path.resolve(text.replace(/^~(?=[\\/]|$)/, homedir()));
  if (/^(?:~|\.{1,2})?[\\/]|^[A-Za-z]:[\\/]|^\.{1,2}$|^~$/.test(text)) return resolved;
  const isVm = profiles.some(
    ({ id, name }) => id === text || name.toLowerCase() === text.toLowerCase(),
  );
  const found = isVm ? undefined : statSync(resolved, { throwIfNoEntry: false });
  return found?.isDirectory() === true ? resolved : null;
}

/** @throws UsageError when no saved VM has that name or id, listing those that are there. */
export function findProfile(profiles: readonly Profile[], name: string): Profile {
  const found =
    profiles.find((profile) => profile.id === name) ??
    profiles.find((profile) => profile.name.toLowerCase() === name.toLowerCase());
  if (found) return found;
  const names = profiles.map((profile) => `"${profile.name}"`).join(', ');
  throw new UsageError(
    `There is no saved VM "${name}".`,
    `${names === '' ? 'No VM is saved yet.' : `Saved VMs: ${names}.`} ${FORMS}`,
  );
}

/**
 * The profile of an address that was typed. Its id depends on nothing but the way there, so that
 * watching the same VM again continues the same run.
 */
export function profileOfAddress(
  target: Extract<Target, { kind: 'ssh' }>,
  overrides: ProfileOverrides,
): Profile {
  const { user, host, port } = target;
  const label = `${user}@${host}${port === 22 ? '' : `:${String(port)}`}`;
  // A private address is another VM behind another jump host.
  const way = (overrides.jumps ?? []).map((jump) => `${jump.host}:${String(jump.port)}`);
  const id = `ssh-${createHash('sha256')
    .update([...way, label].join(','))
    .digest('hex')
    .slice(0, 16)}`;
  const parsed = profileSchema.safeParse({ id, name: label, host, port, user, ...overrides });
  if (parsed.success) return parsed.data;
  throw new UsageError(parsed.error.issues.map((issue) => issue.message).join(' '), FORMS);
}
