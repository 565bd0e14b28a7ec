/** Commands of the catalogue that look at a VM before a start. They change nothing. */
import { IMAGE_PATTERN } from '#protocol/startSettings.ts';
import { ERROR_CODES, MonitorError } from '#protocol/errors.ts';
import { parseExists } from './commandAnswers.ts';
import { checkedContainer, checkedPath, inContainer, type InContainer } from './commandArgs.ts';
import { checkedDocker, checkedInside, commandFailure, dockerProblem } from './commandErrors.ts';
import type { RemoteCommand } from './remoteHost.ts';

type NoArgs = Readonly<Record<string, never>>;

/** The login folder as a full path: Docker mounts nothing else. */
export const readLoginFolder: RemoteCommand<NoArgs, string> = {
  id: 'login_folder',
  title: 'Read the login folder',
  effect: 'read',
  argv: () => ['pwd'],
  parse: (output) => {
    const path = output.stdout.trim();
    if (output.exitCode === 0 && path.startsWith('/')) return path;
    throw commandFailure('Read the login folder', output);
  },
};

export const hasImage: RemoteCommand<{ readonly image: string }, boolean> = {
  id: 'has_image',
  title: 'Check that the Docker image is there',
  effect: 'read',
  argv: ({ image }) => ['docker', 'image', 'inspect', '--format', '{{.Id}}', checkedImage(image)],
  parse: (output) => {
    if (output.exitCode === 0) return true;
    const problem = dockerProblem(output, null);
    if (problem !== null) throw problem;
    return false;
  },
};

/** Names only: the values are keys, and are cut off before they leave the VM. */
export const listContainerVariables: RemoteCommand<
  { readonly container: string },
  readonly string[]
> = {
  id: 'container_variables',
  title: "List the names of the container's variables",
  effect: 'read',
  argv: ({ container }) => [
    'docker',
    'inspect',
    '--format',
    '{{range .Config.Env}}{{println (index (split . "=") 0)}}{{end}}',
    checkedContainer(container),
  ],
  parse: (output, { container }) =>
    checkedDocker(output, container, "List the names of the container's variables")
      .stdout.split('\n')
      .filter((name) => /^[A-Za-z_][A-Za-z0-9_]*$/.test(name)),
};

export const isWritable: RemoteCommand<InContainer & { readonly path: string }, boolean> = {
  id: 'is_writable',
  title: 'Check that a folder may be written to',
  effect: 'read',
  argv: (args) => inContainer(args, ['test', '-w', checkedPath(args.path)]),
  parse: (output, { container }) => parseExists(checkedInside(output, container)),
};

/** Local TCP ports that something listens on; null when the VM has no `ss`. */
export const listListeningPorts: RemoteCommand<NoArgs, readonly number[] | null> = {
  id: 'listening_ports',
  title: 'List ports in use',
  effect: 'read',
  argv: () => ['ss', '-Hltn'],
  parse: (output) => {
    if (output.exitCode !== 0) return null;
    const ports = output.stdout
      .split('\n')
      .map((line) => /^\S+\s+\d+\s+\d+\s+\S*:(\d{1,5})\s/.exec(`${line} `)?.[1]);
    return [...new Set(ports.filter((port) => port !== undefined).map(Number))];
  },
};

export const START_LOOK_COMMANDS = {
  readLoginFolder,
  hasImage,
  listContainerVariables,
  isWritable,
  listListeningPorts,
} as const;

export function checkedImage(image: string): string {
  if (IMAGE_PATTERN.test(image)) return image;
  throw new MonitorError(
    ERROR_CODES.invalidInput,
    `"${image}" is not the name of a Docker image.`,
    'Write it as in "docker images", for example windowsarena/winarena:latest.',
  );
}
