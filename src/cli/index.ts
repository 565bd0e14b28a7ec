/**
 * The command `waa-monitor`. Nothing reached from here may import electron: without its binary the
 * import itself fails.
 */

/** Seen on 20: results are not copied, and nothing says so. 24 is what the app is built and tested with. */
const OLDEST_NODE = 22;

if (Number.parseInt(process.versions.node, 10) < OLDEST_NODE) {
  process.stderr.write(
    `waa-monitor needs Node ${String(OLDEST_NODE)} or newer; this is ${process.versions.node}. In a checkout, "npx waa-monitor" brings its own.\n`,
  );
  process.exitCode = 2;
} else {
  // Only now: what is loaded may not even start on an older Node.
  const { appDependencies } = await import('./appDependencies.ts');
  const { processIo } = await import('./io.ts');
  const { runCli } = await import('./runCli.ts');
  process.exitCode = await runCli(process.argv.slice(2), processIo(), appDependencies);
}
