// Electron's binary does not come with its npm package: it is downloaded on first use. These functions say
// whether it is here, and fetch it without ever making someone without internet wait.

import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pinnedNode, repository, runProgram, say } from './runTool.mjs';

const electronPackage = join(repository, 'node_modules', 'electron');

/** Time to learn whether the download server answers at all. */
const reachableLimitMs = 5_000;
/** 110 MB on a slow line. */
const downloadLimitMs = 10 * 60_000;
/** Enough to unpack a binary that an earlier install left in the cache, not enough to annoy. */
const cachedLimitMs = 20_000;

/** Path of the binary, fetched if need be; undefined where it cannot be had. */
export async function obtainElectron() {
  const present = findElectron();
  if (present !== undefined) return present;
  const isReachable = await canDownload();
  if (isReachable) say("Downloading Electron's binary (about 110 MB, once) …");
  await install(isReachable ? downloadLimitMs : cachedLimitMs);
  return findElectron();
}

export function findElectron() {
  const relativePath = readIfPresent(join(electronPackage, 'path.txt'));
  const distribution = process.env.ELECTRON_OVERRIDE_DIST_PATH ?? join(electronPackage, 'dist');
  const binary = join(distribution, relativePath ?? defaultBinaryName());
  return existsSync(binary) ? binary : undefined;
}

function defaultBinaryName() {
  if (process.platform === 'darwin') return 'Electron.app/Contents/MacOS/Electron';
  return process.platform === 'win32' ? 'electron.exe' : 'electron';
}

function readIfPresent(path) {
  return existsSync(path) ? readFileSync(path, 'utf8').trim() : undefined;
}

async function canDownload() {
  // Behind a proxy only Electron's own downloader knows the way.
  if (process.env.HTTPS_PROXY !== undefined || process.env.https_proxy !== undefined) return true;
  const { version } = JSON.parse(readFileSync(join(electronPackage, 'package.json'), 'utf8'));
  const mirror =
    process.env.ELECTRON_MIRROR ?? 'https://github.com/electron/electron/releases/download/';
  try {
    const answer = await fetch(`${mirror}v${version}/SHASUMS256.txt`, {
      method: 'HEAD',
      signal: AbortSignal.timeout(reachableLimitMs),
    });
    return answer.ok;
  } catch {
    return false;
  }
}

/** Runs the package's own installer; whether it worked shows in the files it leaves. */
async function install(limitMs) {
  await runProgram(pinnedNode(), [join(electronPackage, 'install.js')], {
    stdio: 'ignore',
    timeout: limitMs,
  });
}
