/** A picture, the end of the log and the state of a run, kept in its folder for looking at later. */
import { copyFile, mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { scrubValue } from '#core/scrub/scrubText.ts';
import type { MonitorSession } from '../sessions/monitorSession.ts';
import { GuestServer } from '../waa/guestServer.ts';

/** A traceback with what led to it, and some steps before. */
const TAIL_LINES = 1000;

/** Reads from the VM only. @returns what was written, for people. */
export async function capture(session: MonitorSession, stamp: string): Promise<string> {
  const { recorder } = session;
  const dir = path.join(recorder.paths.dir, 'captures', stamp);
  await mkdir(dir, { recursive: true });
  const picture = await writePicture(session, dir);
  const { total } = await recorder.lines.page(0, 1);
  const from = Math.max(0, total - TAIL_LINES);
  const { lines } = await recorder.lines.page(from, TAIL_LINES);
  const text = lines.map((line) => `${line.at ?? ''} ${line.source} ${line.text}`.trim());
  await writeFile(path.join(dir, 'log-tail.txt'), `${text.join('\n')}\n`);
  const state = {
    takenAt: new Date().toISOString(),
    found: session.found,
    state: { ...recorder.feed.state, tasks: undefined, taskOrder: undefined },
  };
  await writeFile(
    path.join(dir, 'state.json'),
    `${JSON.stringify(scrubValue(JSON.parse(JSON.stringify(state))), null, 2)}\n`,
  );
  return `Captured ${picture}, ${String(lines.length)} lines of the log and the state into captures/${stamp}.`;
}

/** Asked of the guest; where it does not answer, the newest one that is there. */
async function writePicture(
  { found, host, recorder }: MonitorSession,
  dir: string,
): Promise<string> {
  const target = path.join(dir, 'screen.png');
  const guest = found?.guest ?? null;
  if (guest !== null) {
    try {
      const bytes = await new GuestServer(host, guest).screenshot();
      await writeFile(target, bytes);
      return 'a new picture';
    } catch {
      // A guest that hangs is the usual reason for a capture.
    }
  }
  const newest = recorder.feed.state.screen?.picture ?? null;
  if (newest === null) return 'no picture (there is none)';
  try {
    await copyFile(path.join(recorder.paths.dir, newest), target);
    return 'the newest picture';
  } catch {
    return 'no picture (the newest one is gone)';
  }
}
