/**
 * Puts results aside before anything could overwrite them: moved or copied to a dated folder beside,
 * then counted again. Nothing is ever deleted, and a start goes on only when the count is right.
 */
import path from 'node:path';
import { formatBytes, formatCount } from '#core/format/number.ts';
import { ERROR_CODES, MonitorError } from '#protocol/errors.ts';
import type { StartPlan } from '#protocol/starting.ts';
import { copyFolder, makeFolder, moveFolder, moveFolderAsRoot } from '../remote/changeCommands.ts';
import { listFiles } from '../remote/commandCatalogue.ts';
import type { RemoteHost } from '../remote/remoteHost.ts';
import { quoteArgv } from '../remote/shellQuote.ts';
import { measureFolder, type Place } from './lookAtVm.ts';
import { step, type StartStep } from './startStep.ts';

/** Several GB of pictures on a slow disk of a rented VM. */
const COPY_TIMEOUT_MS = 45 * 60_000;

export interface Archive {
  readonly place: Place;
  readonly to: string;
  readonly how: 'move' | 'copy';
  /** The login may not move WAA's files: a container of this image does. */
  readonly asRoot: { readonly image: string } | null;
  readonly told: NonNullable<StartPlan['archive']>;
  /** A client may still write: the copy can only hold more than was counted before. */
  readonly isGrowing?: boolean;
}

export function archiveSteps(archive: Archive): readonly StartStep[] {
  const { place, to } = archive;
  const put = putAside(archive);
  return [
    put,
    verifyStep(archive),
    ...(archive.how === 'move' && archive.asRoot === null
      ? [step(makeFolder, { container: place.container, path: place.path })]
      : []),
  ].map((each) => (each === put ? refusingExisting(each, { ...place, path: to }) : each));
}

function putAside({ place, to, how, asRoot }: Archive): StartStep {
  const args = { container: place.container, from: place.path, to };
  const patience = { timeoutMs: COPY_TIMEOUT_MS };
  if (how === 'copy') return step(copyFolder, args, patience);
  if (asRoot === null) return step(moveFolder, args, patience);
  const rooted = {
    image: asRoot.image,
    parent: path.posix.dirname(place.path),
    from: path.posix.basename(place.path),
    to: path.posix.basename(to),
  };
  return step(moveFolderAsRoot, rooted, patience);
}

/** `mv` and `cp` would go into a folder that is there. */
function refusingExisting(put: StartStep, target: Place): StartStep {
  return {
    ...put,
    run: async (host, keys, signal) => {
      if ((await measureFolder(host, target, { signal })) !== 'missing') {
        throw new MonitorError(
          ERROR_CODES.commandFailed,
          `The results were not put aside: ${target.path} is there already.`,
          'Prepare the start again: it takes another name then.',
        );
      }
      await put.run(host, keys, signal);
    },
  };
}

/** A step of its own, so that it is seen in the plan and in the list of commands. */
function verifyStep({ place, to, told, isGrowing = false }: Archive): StartStep {
  const target = { ...place, path: to };
  const question = { container: place.container, root: to, changedAfterSeconds: null };
  return {
    command: {
      commandId: listFiles.id,
      title: 'Count what is in the dated folder',
      effect: 'read',
      commandLine: quoteArgv(listFiles.argv(question)),
      input: null,
    },
    role: 'prepare',
    run: (host, _keys, signal) => verify(host, { target, told, isGrowing }, signal),
  };
}

async function verify(
  host: RemoteHost,
  {
    target,
    told,
    isGrowing,
  }: {
    readonly target: Place;
    readonly told: Archive['told'];
    readonly isGrowing: boolean;
  },
  signal: AbortSignal,
): Promise<void> {
  const found = await measureFolder(host, target, { signal });
  const isWhole =
    found !== 'missing' &&
    found !== null &&
    told.fileCount >= 0 &&
    (isGrowing
      ? found.fileCount >= told.fileCount
      : found.fileCount === told.fileCount && found.sizeBytes === told.sizeBytes);
  if (isWhole) return;
  const what =
    found === 'missing'
      ? 'it is not there'
      : found === null
        ? 'it cannot be listed'
        : `it holds ${formatCount(found.fileCount)} files, ${formatBytes(found.sizeBytes)}`;
  throw new MonitorError(
    ERROR_CODES.commandFailed,
    `The results were to be put aside in ${target.path} (${formatCount(told.fileCount)} files, ${formatBytes(told.sizeBytes)}), but ${what}. Nothing more was done.`,
    `Look at ${told.from} and ${target.path} on the VM; nothing was deleted. Then prepare the start again.`,
  );
}
