import { renderPpm } from '../../screens/render.ts';
import type { ProgramIo } from '../program.ts';

/** @returns the file that an HMP `screendump` line names, or null. */
export function readScreendumpRequest(text: string): string | null {
  return /screendump ["']?([^\s"']+)/.exec(text)?.[1] ?? null;
}

/**
 * The one pipeline ever sent to a container: `(echo "screendump F"; sleep 1) | nc … 7100`.
 * @returns null when the script is something else.
 */
export function screendumpScript(io: ProgramIo, script: string): Promise<number> | null {
  const path = readScreendumpRequest(script);
  const isMonitorCall = /\|\s*nc\b.*(?:\b7100\b|monitor\.sock)/.test(script);
  if (path === null || !isMonitorCall || io.container === null) return null;
  // This image still has the monitor on its TCP port; the socket of newer bases is not there.
  if (!/\b7100\b/.test(script)) {
    return io.stderr.write('nc: unix connect failed: No such file or directory\n').then(() => 1);
  }
  return writeScreendump(io, path).then(async () => {
    await io.stdout.write("QEMU 9.2.2 monitor - type 'help' for more information\r\n(qemu) ");
    return 0;
  });
}

export async function writeScreendump(io: ProgramIo, path: string): Promise<void> {
  if (io.container === null) return;
  const picture = await renderPpm(io.container.guest.screen);
  io.fs.write(path, picture, io.machine.nowMs());
}
