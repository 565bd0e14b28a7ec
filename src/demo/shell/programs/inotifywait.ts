import { type Program, waitForWake } from '../program.ts';
import { resolvePath } from './files.ts';
import { parseOptions } from './options.ts';

/** `inotifywait -m -r -e close_write,moved_to --format FORMAT ROOT`. */
export const inotifywait: Program = async (io, args) => {
  const { values, flags, operands } = parseOptions(args, ['-e', '--event', '--format', '-t']);
  const root = operands[0] ?? '.';
  const full = resolvePath(io, root);
  if (io.fs.find(full) === null) {
    await io.stderr.write(`Couldn't watch ${root}: No such file or directory\n`);
    return 1;
  }
  if (!flags.has('-q')) {
    await io.stderr.write('Setting up watches.\nWatches established.\n');
  }
  const format = values.get('--format') ?? '%w %e %f';
  const queue: string[] = [];
  let wake = (): void => undefined;
  const stop = io.fs.onEvent((event) => {
    if (event.kind !== 'closed' || !event.path.startsWith(`${full}/`)) return;
    queue.push(eventLine(format, root + event.path.slice(full.length)));
    wake();
  });
  try {
    while (!io.signal.aborted) {
      const lines = queue.splice(0);
      if (lines.length > 0) {
        await io.stdout.write(lines.join(''));
        if (!flags.has('-m')) return 0;
      } else {
        await waitForWake(io.signal, (resolve) => {
          wake = resolve;
          return () => {
            wake = () => undefined;
          };
        });
      }
    }
  } finally {
    stop();
  }
  return 0;
};

function eventLine(format: string, path: string): string {
  const slash = path.lastIndexOf('/') + 1;
  const fields: Readonly<Record<string, string>> = {
    w: path.slice(0, slash),
    f: path.slice(slash),
    e: 'CLOSE_WRITE,CLOSE',
  };
  return `${format.replaceAll(/%([wfe])/g, (whole, name: string) => fields[name] ?? whole)}\n`;
}
