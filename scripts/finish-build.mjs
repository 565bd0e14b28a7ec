// After the bundler: what it cannot check itself. A build that would fail on the user's machine fails here.

import { spawnSync } from 'node:child_process';
import { chmodSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { pinnedNode, repository, say } from './runTool.mjs';

const out = join(repository, 'out');

/** The whole page's JavaScript, uncompressed. It is read from this machine's disk; the limit is there to notice a jump. */
const rendererBudgetBytes = 3_000_000;
/** A preload script that grew past this has pulled in a library (all of zod is 150 kB). */
const preloadBudgetBytes = 20_000;

/** Refuses `electron`, as a machine without its binary does. */
const refuseElectron = `data:text/javascript,${encodeURIComponent(`
  import { registerHooks } from 'node:module';
  registerHooks({
    resolve(specifier, context, next) {
      if (specifier === 'electron') throw new Error('electron was imported outside the desktop shell');
      return next(specifier, context);
    },
  });
`)}`;

const findings = [
  ...checkCommandLine(),
  ...checkPreload(join(out, 'preload')),
  ...checkRenderer(join(out, 'renderer', 'assets')),
];
for (const finding of findings) say(`build: ${finding}`);
process.exitCode = findings.length === 0 ? 0 : 1;

function checkCommandLine() {
  const cli = join(out, 'main', 'cli.js');
  chmodSync(cli, 0o755);
  const result = spawnSync(pinnedNode(), ['--import', refuseElectron, cli, '--help'], {
    encoding: 'utf8',
  });
  return result.status === 0
    ? []
    : [`out/main/cli.js does not start without Electron: ${result.stderr.trim()}`];
}

function checkPreload(folder) {
  const files = readdirSync(folder);
  if (files.length !== 1 || files[0] !== 'index.cjs') {
    return [`the preload script must be the one file index.cjs, not ${files.join(', ')}`];
  }
  const code = readFileSync(join(folder, 'index.cjs'), 'utf8');
  const required = [...code.matchAll(/\brequire\((["'`])([^"'`]+)\1\)/g)].map((match) => match[2]);
  const others = required.filter((name) => name !== 'electron');
  return [
    ...others.map((name) => `a sandboxed preload script cannot load ${name}`),
    ...(code.length > preloadBudgetBytes
      ? [`the preload script is ${code.length} bytes; the limit is ${preloadBudgetBytes}`]
      : []),
  ];
}

function checkRenderer(folder) {
  const scripts = readdirSync(folder).filter((name) => name.endsWith('.js'));
  const sizeBytes = scripts.reduce((sum, name) => sum + statSync(join(folder, name)).size, 0);
  return sizeBytes > rendererBudgetBytes
    ? [`the page's JavaScript is ${sizeBytes} bytes; the limit is ${rendererBudgetBytes}`]
    : [];
}
