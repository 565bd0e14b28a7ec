import { ERROR_CODES } from '#protocol/errors.ts';
import type { Provenance } from '#protocol/vocabulary.ts';
import type { ContainerRow } from '../remote/commandAnswers.ts';
import type { DiscoveryProblem } from './discovery.ts';

export interface ContainerChoice {
  /** The workers' containers in order of their names; empty when there is none. */
  readonly chosen: readonly ContainerRow[];
  /** `measured`: by the profile's name. `derived`: guessed by image or name. */
  readonly provenance: Provenance;
}

const WAA_IMAGE = /winarena|windowsarena|(^|[/_-])waa([:/_-]|$)/i;
const WAA_NAME = /^(winarena|waa)/i;
/** The base of all WAA images; somebody's private build may carry any name. */
const WINDOWS_IMAGE = /dockurr?\/windows/i;

/** Names in messages; a host may run hundreds of containers. */
const MAX_LISTED = 10;

export function chooseContainers(rows: readonly ContainerRow[], wanted: string): ContainerChoice {
  const named = rows.filter((row) => isNamed(row, wanted));
  if (named.length > 0) return { chosen: running(named), provenance: 'measured' };
  const guesses = [
    rows.filter((row) => WAA_IMAGE.test(row.image)),
    rows.filter((row) => WAA_NAME.test(row.name)),
    rows.filter((row) => WINDOWS_IMAGE.test(row.image)),
  ];
  const guess = guesses.find((list) => list.length > 0) ?? [];
  return { chosen: running(guess), provenance: 'derived' };
}

/** The name itself, or a numbered sibling: `winarena`, `winarena-1`, `winarena_worker_2`. */
function isNamed(row: ContainerRow, wanted: string): boolean {
  if (row.name === wanted || (wanted.length >= 12 && row.id.startsWith(wanted))) return true;
  if (!row.name.startsWith(wanted)) return false;
  return /^[-_.]?(worker[-_.]?)?\d{1,3}$/.test(row.name.slice(wanted.length));
}

/** Stopped ones only count when none runs: they are the remains of earlier runs. */
function running(rows: readonly ContainerRow[]): readonly ContainerRow[] {
  const alive = rows.filter((row) => row.state === 'running');
  const list = alive.length > 0 ? alive : rows.slice(0, 1);
  return list.toSorted((a, b) => a.name.localeCompare(b.name, 'en', { numeric: true }));
}

export function noContainer(rows: readonly ContainerRow[], wanted: string): DiscoveryProblem {
  const alive = rows.filter((row) => row.state === 'running');
  const names = alive.slice(0, MAX_LISTED).map((row) => `${row.name} (${row.image})`);
  const more = alive.length > names.length ? ` and ${alive.length - names.length} more` : '';
  const list = names.length === 0 ? 'none' : `${names.join(', ')}${more}`;
  return {
    code: ERROR_CODES.containerMissing,
    message: `There is no container ${wanted} on the VM. Running containers: ${list}.`,
    remedy:
      names.length === 0
        ? 'Start Windows Agent Arena on the VM; watching begins by itself as soon as its container is there.'
        : 'Start Windows Agent Arena on the VM, or set the name of its container in the profile.',
  };
}
