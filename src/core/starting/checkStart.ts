/** Checks before a start: what was seen on the VM, judged against what is to be started. Pure. */
import { formatBytes, formatCount } from '#core/format/number.ts';
import { scrubText } from '#core/scrub/scrubText.ts';
import type { StartSettings, StartStyle } from '#protocol/startSettings.ts';
import type { StartCheck, StartOptions } from '#protocol/starting.ts';
import { chooseTasks } from './chosenTasks.ts';
import type { VmFacts } from './vmFacts.ts';

/** Pictures of a long run, QEMU's overlay, Docker's own needs: below this a run ends in trouble. */
const LOW_DISK_BYTES = 10 * 2 ** 30;
/** Below this Windows itself stops. */
const NO_DISK_BYTES = 2 * 2 ** 30;
const VIEWER_PORTS = [8006, 3390] as const;
/** What run.py's agents read: one of the two is needed for OpenAI's and Azure's models. */
const MODEL_KEYS = ['OPENAI_API_KEY', 'AZURE_API_KEY'] as const;

export interface StartQuestion {
  readonly facts: VmFacts;
  readonly style: StartStyle;
  readonly options: StartOptions;
  readonly settings: StartSettings;
  /** Container's name in the profile. */
  readonly container: string;
  /** Names of keys that will be given to the client. */
  readonly keyNames: readonly string[];
}

type Outcome = Pick<StartCheck, 'status' | 'detail'> & { readonly remedy?: string };
type Check = (question: StartQuestion) => Outcome;

/** In the order in which they are shown. */
const CHECKS: readonly (readonly [StartCheck['id'], string, Check])[] = [
  ['docker', 'Docker', checkDocker],
  ['container', 'Container', checkContainer],
  ['client', 'No other client', checkClient],
  ['image', 'Image', checkImage],
  ['waa_folder', "WAA's folder", checkWaaFolder],
  ['storage', 'Golden image', checkStorage],
  ['kvm', 'Hardware virtualisation', checkKvm],
  ['disk', 'Free disk space', checkDisk],
  ['ports', 'Ports', checkPorts],
  ['results', 'Results that are there', checkResults],
  ['tasks', 'Tasks', checkTasks],
  ['keys', 'API key', checkKeys],
  ['options', 'Options', checkOptions],
];

export const CHECK_TITLES: readonly (readonly [StartCheck['id'], string])[] = CHECKS.map(
  ([id, title]) => [id, title],
);

export function checkStart(question: StartQuestion): StartCheck[] {
  const isBlind = question.facts.docker.status === 'failed';
  return CHECKS.map(([id, title, check]) => {
    const outcome: Outcome =
      isBlind && id !== 'docker'
        ? { status: 'skipped', detail: 'Not looked at: Docker cannot be used.' }
        : check(question);
    return { id, title, remedy: '', ...outcome };
  });
}

const ok = (detail: string): Outcome => ({ status: 'ok', detail });
const skipped = (detail: string): Outcome => ({ status: 'skipped', detail });
const warning = (detail: string, remedy: string): Outcome => ({
  status: 'warning',
  detail,
  remedy,
});
const failed = (detail: string, remedy: string): Outcome => ({ status: 'failed', detail, remedy });

const OWN_COMMAND = 'Up to the start command of the profile.';

function checkDocker({ facts: { docker } }: StartQuestion): Outcome {
  return docker.status === 'ok'
    ? ok(`Docker ${docker.version} answers.`)
    : failed(docker.message, docker.remedy);
}

function checkContainer({ facts, style, container }: StartQuestion): Outcome {
  const found = facts.container;
  if (style === 'exec') {
    if (found?.isRunning === true) return ok(`${found.name} is running.`);
    return failed(
      `There is no running container ${container}.`,
      'Start it first, or choose the style "entry", which starts a container.',
    );
  }
  if (found === null) return ok(`No container ${container} yet: it will be made.`);
  if (found.isRunning) {
    return failed(
      `${found.name} is running already.`,
      'Choose the style "exec" to start the client in it, or stop the container first.',
    );
  }
  return ok(
    style === 'template'
      ? `${found.name} is there and stopped (${found.state}).`
      : `${found.name} is stopped; it is kept under another name, with its log.`,
  );
}

function checkClient({ facts: { clientCount, container } }: StartQuestion): Outcome {
  if (clientCount === 0) return ok('No run.py is running.');
  return failed(
    `${clientCount === 1 ? 'A client' : `${String(clientCount)} clients`} (run.py) at work in ${container?.name ?? 'the container'}.`,
    'Wait for its end, or stop it first: two clients would work on one desktop.',
  );
}

function checkImage({ facts, style, settings }: StartQuestion): Outcome {
  if (style === 'exec') return skipped('The container is there.');
  if (style === 'template') return skipped(OWN_COMMAND);
  if (facts.hasImage === true) return ok(`${settings.image} is on the VM.`);
  if (facts.hasImage === null) return warning('Could not be looked for.', 'See "docker images".');
  return failed(
    `${settings.image} is not on the VM.`,
    `Run "docker pull ${settings.image}" there (about 25 GB), or set another image in the profile.`,
  );
}

function checkWaaFolder({ facts, style }: StartQuestion): Outcome {
  if (style === 'exec') return skipped('The container is there.');
  if (style === 'template') return skipped(OWN_COMMAND);
  if (!facts.waaFolder.exists) {
    return failed(
      `There is no ${facts.waaFolder.path} on the VM.`,
      "Set the folder of WAA's repository in the profile.",
    );
  }
  if (facts.clientFolder.exists) return ok(`${facts.waaFolder.path}, with its client.`);
  return warning(
    `${facts.waaFolder.path} has no client folder: the image's own is used, and results stay in the container.`,
    "Check that this is WAA's repository.",
  );
}

function checkStorage({ facts, style }: StartQuestion): Outcome {
  if (style === 'exec') return skipped('Windows runs already.');
  if (style === 'template') return skipped(OWN_COMMAND);
  const { path, exists, hasGoldenImage } = facts.storageFolder;
  if (!exists) {
    return failed(
      `There is no storage folder ${path} on the VM.`,
      "Prepare the image first (WAA's run-local.sh --prepare-image true), or set the folder in the profile.",
    );
  }
  if (hasGoldenImage) return ok(`An installed Windows is in ${path}.`);
  return warning(
    `${path} holds no installed Windows: it would be installed first, which takes 20 to 60 minutes.`,
    "Prepare the image first, with WAA's run-local.sh --prepare-image true.",
  );
}

function checkKvm({ facts, style }: StartQuestion): Outcome {
  if (style === 'exec') return skipped('Windows runs already.');
  if (facts.hasKvm) return ok('/dev/kvm is there.');
  return failed(
    'There is no /dev/kvm on the VM: Windows would not start, or only very slowly.',
    'Use a VM size with nested virtualisation and without "Trusted launch" (on Azure: Dv3 to Dv5, Ev3 to Ev5).',
  );
}

function checkDisk({ facts, options }: StartQuestion): Outcome {
  const { freeBytes, results } = facts;
  if (freeBytes === null) return warning('Could not be read.', 'See "df -h" on the VM.');
  const copyBytes = options.existingResults === 'resume' ? (results?.listed?.sizeBytes ?? 0) : 0;
  const left = freeBytes - copyBytes;
  const text =
    copyBytes === 0
      ? `${formatBytes(freeBytes)} free.`
      : `${formatBytes(freeBytes)} free, of which the copy of the results takes ${formatBytes(copyBytes)}.`;
  const remedy = 'Remove old images ("docker system df" shows them) or archived results.';
  if (left < NO_DISK_BYTES) return failed(text, remedy);
  return left < LOW_DISK_BYTES ? warning(text, remedy) : ok(text);
}

function checkPorts({ facts: { usedPorts }, style }: StartQuestion): Outcome {
  if (style === 'exec') return skipped('The container has its ports.');
  if (style === 'template') return skipped(OWN_COMMAND);
  if (usedPorts === null) return skipped('The VM has no "ss" to tell.');
  const taken = VIEWER_PORTS.filter((port) => usedPorts.includes(port));
  if (taken.length === 0) return ok(`${VIEWER_PORTS.join(' and ')} are free.`);
  return failed(
    `In use on the VM: ${taken.join(', ')}.`,
    'Something else holds them ("ss -ltnp" tells what); end it, or start with a command of your own.',
  );
}

function checkResults({ facts: { results }, options }: StartQuestion): Outcome {
  if (results === null) return ok('None: nothing can be lost.');
  const { listed } = results;
  if (listed === null) {
    return failed(
      `${results.path} is there, but its files cannot be listed by this user.`,
      `Give read access on the VM: "sudo chmod -R a+rX ${results.path}".`,
    );
  }
  const what = `${formatCount(listed.fileCount)} files, ${formatBytes(listed.sizeBytes)} in ${results.path}`;
  if (options.existingResults === 'resume') {
    return ok(`${what}: copied before the start, then the run goes on with what is unfinished.`);
  }
  if (results.move === 'never') {
    return failed(
      `${what}: this folder is mounted into the running container itself and cannot be moved.`,
      'Choose "go on with them", or start with another trial, which leaves them alone.',
    );
  }
  return ok(`${what}: moved to a dated folder beside before the start. WAA would delete them.`);
}

function checkTasks({ options }: StartQuestion): Outcome {
  const { tasks, unknown, isAll } = chooseTasks(options.tasks);
  if (unknown.length > 0) {
    return failed(
      `No task of WAA, or not one only: ${unknown.slice(0, 5).join(', ')}.`,
      "Give whole ids, or names of WAA's domains.",
    );
  }
  if (tasks.length === 0) return failed('No task is chosen.', 'Choose at least one.');
  return ok(isAll ? `All ${String(tasks.length)}.` : `${String(tasks.length)} chosen.`);
}

function checkKeys({ facts, keyNames }: StartQuestion): Outcome {
  const isIn = (names: readonly string[]) => MODEL_KEYS.find((name) => names.includes(name));
  const given = isIn(keyNames) ?? keyNames[0];
  if (given !== undefined) {
    return ok(
      `${keyNames.join(', ')}: handed over in a file that only you can read, then removed.`,
    );
  }
  const inside = isIn(facts.containerVariables);
  if (inside !== undefined) return ok(`The container has ${inside} already.`);
  return warning(
    'No key is given.',
    'Agents that call a model need one: give OPENAI_API_KEY, or AZURE_API_KEY with AZURE_ENDPOINT.',
  );
}

/** entry.sh has no word for these, and loops for ever on a word that it does not know. */
function checkOptions({ style, options, settings }: StartQuestion): Outcome {
  const hidden = options.extraArgs.filter((word, index) => {
    const before = options.extraArgs[index - 1] ?? '';
    const text = `${before} ${word}`;
    return scrubText(text) !== text;
  });
  if (hidden.length > 0) {
    return failed(
      'A further word for run.py looks like a key: it would be readable by everybody on the VM.',
      'Give it as a key instead.',
    );
  }
  if (style === 'template' && settings.template.trim() === '') {
    return failed('The profile has no start command.', 'Write it in the settings of the VM.');
  }
  if (style !== 'entry') return ok(`${options.agent}, ${options.model}.`);
  const impossible = [
    ...(options.maxSteps === 15 ? [] : ['another number of steps than 15']),
    ...(options.trialId === '0' ? [] : ['a trial']),
    ...(options.difficulty === 'normal' ? [] : ['the hard difficulty']),
    ...(options.extraArgs.length === 0 ? [] : ['further words']),
  ];
  if (impossible.length === 0) return ok(`${options.agent}, ${options.model}.`);
  return failed(
    `WAA's entry script cannot pass on ${impossible.join(', ')}.`,
    'Leave them as they are, or start by "docker exec" in a running container.',
  );
}

export function canStart(checks: readonly StartCheck[]): boolean {
  return checks.every(({ status }) => status !== 'failed');
}
