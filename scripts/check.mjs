// npm run check: everything that reads the code without running it, side by side. Under 30 s.

import { execFile, spawn } from 'node:child_process';
import { join } from 'node:path';
import { ensureDependencies } from './ensure.mjs';
import { runScript } from './runScript.mjs';
import { pinnedNode, repository, toolEnvironment } from './runTool.mjs';

const typecheck = (project) => ['typescript/bin/tsc', '--project', `tsconfig.${project}.json`];

const cacheFolder = join('node_modules', '.cache', 'checks');

/**
 * Only what changed is read again. A changed type can make lint's opinion of an unchanged file old, so CI, where
 * minutes matter less than certainty, reads everything.
 */
const cached = (name) =>
  process.env.CI === undefined
    ? ['--cache', '--cache-strategy', 'content', '--cache-location', join(cacheFolder, name)]
    : [];

/** Longest first, so that the short ones fill the gaps. */
const checks = [
  { name: 'lint', tool: ['eslint/bin/eslint.js', '--max-warnings', '0', ...cached('eslint'), '.'] },
  {
    name: 'format',
    tool: [
      'prettier/bin/prettier.cjs',
      '--check',
      '--log-level',
      'warn',
      ...cached('prettier'),
      '.',
    ],
  },
  { name: 'types: node', tool: typecheck('node') },
  { name: 'types: web', tool: typecheck('web') },
  { name: 'types: isomorphic', tool: typecheck('isomorphic') },
  {
    name: 'boundaries',
    tool: ['dependency-cruiser/bin/dependency-cruiser.mjs', '--output-type', 'err', 'src'],
  },
  { name: 'knip', tool: ['knip/bin/knip.js', '--no-progress'] },
];

/** Known faults at least this bad in what is shipped fail the check. */
const auditLevel = 'high';
/** The registry answers in a second; one that does not must not hold up a check made on a train. */
const auditTimeoutMs = 20_000;

await runScript(async () => {
  await ensureDependencies();
  const startedAt = performance.now();
  const results = await Promise.all([...checks.map(runCheck), auditDependencies()]);
  const failed = results.filter((result) => result.code !== 0);
  for (const result of failed) process.stdout.write(`\n── ${result.name} ──\n${result.output}\n`);
  for (const { name, code, durationMs } of results.filter((result) => !result.isSkipped)) {
    process.stdout.write(`${verdict(code)}  ${name.padEnd(18)} ${seconds(durationMs)}\n`);
  }
  for (const { name, output } of results.filter((result) => result.isSkipped)) {
    process.stdout.write(`skipped ${name.padEnd(18)} ${output}\n`);
  }
  const outcome =
    failed.length === 0
      ? 'All checks passed'
      : `${failed.length} of ${results.length} checks failed`;
  process.stdout.write(`${outcome} in ${seconds(performance.now() - startedAt)}\n`);
  return failed.length === 0 ? 0 : 1;
});

function runCheck({ name, tool: [script, ...args] }) {
  const startedAt = performance.now();
  return new Promise((resolve, reject) => {
    const child = spawn(pinnedNode(), [join(repository, 'node_modules', script), ...args], {
      cwd: repository,
      env: toolEnvironment({ FORCE_COLOR: process.stdout.isTTY ? '1' : '0' }),
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const chunks = [];
    child.stdout.on('data', (chunk) => chunks.push(chunk));
    child.stderr.on('data', (chunk) => chunks.push(chunk));
    child.once('error', reject);
    child.once('close', (code) => {
      const output = Buffer.concat(chunks).toString('utf8').trimEnd();
      resolve({ name, code: code ?? 1, output, durationMs: performance.now() - startedAt });
    });
  });
}

function verdict(code) {
  return code === 0 ? 'ok    ' : 'FAILED';
}

/** Known faults of the packages that ship. Without an answer from the registry it is skipped, and said so. */
async function auditDependencies() {
  const startedAt = performance.now();
  const result = (code, output, isSkipped = false) => ({
    name: 'known faults',
    code,
    output,
    isSkipped,
    durationMs: performance.now() - startedAt,
  });
  const report = await npmAudit();
  const faults = report?.metadata?.vulnerabilities;
  if (faults === undefined) {
    const reason = report?.message ?? 'npm audit gave no answer';
    return result(0, `(${String(reason).split('\n')[0]})`, true);
  }
  const bad = faults.high + faults.critical;
  if (bad === 0) return result(0, '');
  const names = Object.values(report.vulnerabilities ?? {})
    .filter(({ severity }) => severity === 'high' || severity === 'critical')
    .map(({ name, severity }) => `${name}: ${severity}`);
  return result(1, `${bad} known faults (${auditLevel} or worse):\n${names.join('\n')}`);
}

/** What npm tells as JSON; undefined when it tells nothing in time. */
function npmAudit() {
  const isShell = process.platform === 'win32';
  return new Promise((resolve) => {
    execFile(
      isShell ? 'npm.cmd' : 'npm',
      ['audit', '--omit=dev', `--audit-level=${auditLevel}`, '--json'],
      { cwd: repository, timeout: auditTimeoutMs, shell: isShell, maxBuffer: 64 * 2 ** 20 },
      // npm ends with an error when it found something, or nothing could be asked.
      (_error, stdout) => {
        try {
          resolve(JSON.parse(stdout));
        } catch {
          resolve(undefined);
        }
      },
    );
  });
}

function seconds(durationMs) {
  return `${(durationMs / 1000).toFixed(1)} s`;
}
