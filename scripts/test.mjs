// npm test: everything, from a fresh clone. The last line is `N passed, N failed, N skipped` over all suites.

import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { ensureAll } from './ensure.mjs';
import { runScript } from './runScript.mjs';
import { repository, runNode, say } from './runTool.mjs';
import { ensureSystemPackages } from './systemPackages.mjs';

const modules = join(repository, 'node_modules');
const resultsFolder = join(repository, 'test-results');

/** One more than vitest's own number: the integration suites mostly wait for VMs. */
const vitestWorkers = Math.max(2, availableParallelism() - 1);

const suites = [
  { name: 'unit and contract', run: () => runVitest('unit') },
  { name: 'integration', run: () => runVitest('integration') },
  { name: 'end to end', run: runPlaywright },
];

await runScript(async (args) => {
  await ensureAll();
  ensureSystemPackages();
  rmSync(resultsFolder, { recursive: true, force: true });
  mkdirSync(resultsFolder, { recursive: true });
  const counts = [];
  for (const suite of suites) {
    say(`\n── ${suite.name} ──`);
    counts.push(await suite.run(args));
  }
  const total = (key) => counts.reduce((sum, count) => sum + count[key], 0);
  process.stdout.write(
    `\n${total('passed')} passed, ${total('failed')} failed, ${total('skipped')} skipped\n`,
  );
  return total('failed') === 0 ? 0 : 1;
});

async function runVitest(project) {
  const file = join(resultsFolder, `${project}.json`);
  const code = await runNode([
    join(modules, 'vitest', 'vitest.mjs'),
    'run',
    '--project',
    project,
    '--passWithNoTests',
    `--maxWorkers=${vitestWorkers}`,
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${file}`,
  ]);
  const report = readReport(file);
  return settle(code, {
    passed: report?.numPassedTests ?? 0,
    failed: report?.numFailedTests ?? 0,
    skipped: (report?.numPendingTests ?? 0) + (report?.numTodoTests ?? 0),
  });
}

async function runPlaywright() {
  const file = join(resultsFolder, 'e2e.json');
  const code = await runNode(
    [join(modules, '@playwright', 'test', 'cli.js'), 'test', '--pass-with-no-tests'],
    { env: { PLAYWRIGHT_JSON_OUTPUT_FILE: file } },
  );
  const stats = readReport(file)?.stats;
  // Retries are off, so a flaky test cannot be counted as passed.
  return settle(code, {
    passed: stats?.expected ?? 0,
    failed: (stats?.unexpected ?? 0) + (stats?.flaky ?? 0),
    skipped: stats?.skipped ?? 0,
  });
}

/** A suite that broke down (a file that does not load, an error outside a test) must not count as passed. */
function settle(code, count) {
  return code !== 0 && count.failed === 0 ? { ...count, failed: 1 } : count;
}

function readReport(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}
