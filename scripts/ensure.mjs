// What every command needs before it can run, done only where it is missing: dependencies, then the build.

import { createHash } from 'node:crypto';
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pinnedNode, repository, runNpm, runProgram, say } from './runTool.mjs';

const modules = join(repository, 'node_modules');
const lockFile = join(repository, 'package-lock.json');
const buildStamp = join(repository, 'out', '.build-stamp');

/** Everything the build reads. A change in any of it makes out/ old. */
const buildInputs = [
  'src',
  'resources',
  'package.json',
  'package-lock.json',
  'electron.vite.config.ts',
  'vite.report.config.ts',
  'tsconfig.base.json',
];

export async function ensureDependencies() {
  if (dependenciesMatchLock()) return;
  await withLock('install', async () => {
    if (dependenciesMatchLock()) return;
    const isFirst = !readPackages(join(modules, '.package-lock.json'));
    say(isFirst ? 'Installing dependencies (about a minute) …' : 'Updating dependencies …');
    // `npm ci` empties node_modules first, which on Windows fails while a tool from there runs.
    const args = isFirst ? ['ci'] : ['install', '--no-save'];
    const code = await runNpm([...args, '--loglevel=error', '--no-audit', '--no-fund']);
    if (code !== 0) {
      throw new Error(
        `npm could not install the dependencies (exit code ${code}). Is the npm registry reachable? Try: npm ci`,
      );
    }
  });
}

/** npm leaves a list of what it installed; comparing that with the lockfile needs no stamp of ours. */
function dependenciesMatchLock() {
  const wanted = readPackages(lockFile);
  const installed = readPackages(join(modules, '.package-lock.json'));
  if (wanted === undefined) throw new Error('package-lock.json is missing or unreadable.');
  if (installed === undefined) return false;
  return Object.entries(wanted).every(([path, entry]) => {
    if (path === '') return true;
    const present = installed[path];
    return present === undefined ? entry.optional === true : present.version === entry.version;
  });
}

function readPackages(path) {
  try {
    return JSON.parse(readFileSync(path, 'utf8')).packages;
  } catch {
    return undefined;
  }
}

async function ensureBuild() {
  if (isBuildCurrent()) return;
  await withLock('build', async () => {
    if (!isBuildCurrent()) await build();
  });
}

/** Builds whether it is needed or not. */
export async function buildAgain() {
  await withLock('build', build);
}

/** Something else than the build below is about to write into out/. */
export function forgetBuild() {
  rmSync(buildStamp, { force: true });
}

async function build() {
  say('Building …');
  const fingerprint = fingerprintInputs();
  // A build that breaks off must not leave the last one's stamp on its ruins.
  forgetBuild();
  const code = await runBuildTools();
  if (code !== 0) {
    throw new Error(`The build failed (exit code ${code}); the lines above say where.`);
  }
  writeFileSync(buildStamp, fingerprint);
}

/** Quiet unless something is wrong. */
async function runBuildTools() {
  const viteBin = join(modules, 'electron-vite', 'bin', 'electron-vite.js');
  const code = await runProgram(pinnedNode(), [viteBin, 'build', '--logLevel', 'warn'], {
    stdio: ['ignore', 2, 2],
  });
  if (code !== 0) return code;
  const reportArgs = [join(modules, 'vite', 'bin', 'vite.js'), 'build', '--logLevel', 'error'];
  const reportCode = await runProgram(
    pinnedNode(),
    [...reportArgs, '--config', 'vite.report.config.ts'],
    { stdio: ['ignore', 2, 2] },
  );
  if (reportCode !== 0) return reportCode;
  return runProgram(pinnedNode(), [join(repository, 'scripts', 'finish-build.mjs')], {
    stdio: ['ignore', 'ignore', 2],
  });
}

export async function ensureAll() {
  await ensureDependencies();
  await ensureBuild();
}

function isBuildCurrent() {
  try {
    return readFileSync(buildStamp, 'utf8') === fingerprintInputs();
  } catch {
    return false;
  }
}

/** A hash over the contents of all inputs and the commit, which the build writes into the app. */
function fingerprintInputs() {
  const hash = createHash('sha256');
  for (const input of buildInputs) addToHash(hash, input);
  const head = spawnSync('git', ['rev-parse', 'HEAD'], { cwd: repository, encoding: 'utf8' });
  hash.update(head.status === 0 ? head.stdout : 'unknown');
  return hash.digest('hex');
}

function addToHash(hash, path) {
  const fullPath = join(repository, path);
  const stats = statSync(fullPath, { throwIfNoEntry: false });
  if (stats === undefined) return;
  if (!stats.isDirectory()) {
    hash.update(`${path}\0`).update(readFileSync(fullPath)).update('\0');
    return;
  }
  for (const name of readdirSync(fullPath).sort()) addToHash(hash, `${path}/${name}`);
}

/** Two commands started together on a fresh clone take turns instead of installing over each other. */
async function withLock(name, work) {
  // Outside the repository, because npm empties node_modules and the build empties out/.
  const checkout = createHash('sha256').update(repository).digest('hex').slice(0, 12);
  const lock = join(tmpdir(), `waa-monitor-${checkout}-${name}.lock`);
  await acquire(lock, name);
  try {
    await work();
  } finally {
    rmSync(lock, { force: true });
  }
}

/** Longer than any install or build takes; after it the other process is taken for hung. */
const lockPatienceMs = 15 * 60_000;
const lockPollMs = 250;

async function acquire(lock, name) {
  const giveUpAt = Date.now() + lockPatienceMs;
  let hasSaidSo = false;
  for (;;) {
    try {
      writeFileSync(lock, String(process.pid), { flag: 'wx' });
      return;
    } catch (error) {
      if (error.code !== 'EEXIST') throw error;
    }
    if (!isHeld(lock)) {
      rmSync(lock, { force: true });
      continue;
    }
    if (Date.now() > giveUpAt)
      throw new Error(`Another ${name} is still running. If not, delete ${lock}`);
    if (!hasSaidSo) say(`Waiting for another ${name} in this folder to finish …`);
    hasSaidSo = true;
    await new Promise((resolve) => setTimeout(resolve, lockPollMs));
  }
}

/** A lock whose process is gone was left by a crash. */
function isHeld(lock) {
  try {
    process.kill(Number(readFileSync(lock, 'utf8')), 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}
