// npm run check: everything that reads the code without running it, side by side. Under 30 s.

import { spawn } from 'node:child_process';
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

await runScript(async () => {
  await ensureDependencies();
  const startedAt = performance.now();
  const results = await Promise.all(checks.map(runCheck));
  const failed = results.filter((result) => result.code !== 0);
  for (const result of failed) process.stdout.write(`\n── ${result.name} ──\n${result.output}\n`);
  for (const { name, code, durationMs } of results) {
    process.stdout.write(
      `${code === 0 ? 'ok    ' : 'FAILED'}  ${name.padEnd(18)} ${seconds(durationMs)}\n`,
    );
  }
  const outcome =
    failed.length === 0
      ? 'All checks passed'
      : `${failed.length} of ${checks.length} checks failed`;
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

function seconds(durationMs) {
  return `${(durationMs / 1000).toFixed(1)} s`;
}
