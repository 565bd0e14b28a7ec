/**
 * One writer per data dir. The writer holds `writer.lock` and touches it; others read along. A lock
 * whose process is gone, or that nobody has touched for long, is taken over.
 */
import { hostname } from 'node:os';
import { readFileSync, statSync, unlinkSync, utimesSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';

const TOUCH_EVERY_MS = 5000;
/** A sleeping laptop wakes within this; a dead machine's lock on a shared disk does not. */
const STALE_AFTER_MS = 60_000;

const lockSchema = z.object({
  pid: z.int().positive(),
  host: z.string(),
  face: z.string(),
  startedAt: z.string(),
});
export type LockHolder = z.infer<typeof lockSchema>;

export interface WriterLock {
  readonly isWriter: boolean;
  /** Who holds it when this process does not. */
  readonly holder: LockHolder | null;
  /** Why nobody can hold it: the data dir cannot be written. */
  readonly problem: NodeJS.ErrnoException | null;
  release(): void;
}

export function takeWriterLock(dataDir: string, face: string): WriterLock {
  const lockPath = path.join(dataDir, 'writer.lock');
  const mine: LockHolder = {
    pid: process.pid,
    host: hostname(),
    face,
    startedAt: new Date().toISOString(),
  };
  for (let attempt = 0; attempt < 2; attempt += 1) {
    const problem = tryCreate(lockPath, mine);
    if (problem === null) return heldLock(lockPath, mine);
    if (problem.code !== 'EEXIST') return noLock(null, problem);
    const holder = readHolder(lockPath);
    if (holder && !isStale(lockPath, holder)) return noLock(holder, null);
    const obstacle = tryRemove(lockPath);
    if (obstacle !== null) return noLock(null, obstacle);
  }
  return noLock(readHolder(lockPath), null);
}

function noLock(holder: LockHolder | null, problem: NodeJS.ErrnoException | null): WriterLock {
  return { isWriter: false, holder, problem, release: () => undefined };
}

function heldLock(lockPath: string, mine: LockHolder): WriterLock {
  const timer = setInterval(() => {
    touch(lockPath);
  }, TOUCH_EVERY_MS);
  timer.unref();
  let isReleased = false;
  return {
    isWriter: true,
    holder: null,
    problem: null,
    release: () => {
      if (isReleased) return;
      isReleased = true;
      clearInterval(timer);
      const holder = readHolder(lockPath);
      if (holder?.pid === mine.pid && holder.startedAt === mine.startedAt) tryRemove(lockPath);
    },
  };
}

/** Null when the lock is made and ours. */
function tryCreate(lockPath: string, mine: LockHolder): NodeJS.ErrnoException | null {
  try {
    writeFileSync(lockPath, JSON.stringify(mine), { flag: 'wx' });
    return null;
  } catch (error) {
    return asSystemError(error);
  }
}

function readHolder(lockPath: string): LockHolder | null {
  try {
    const parsed = lockSchema.safeParse(JSON.parse(readFileSync(lockPath, 'utf8')));
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
}

function isStale(lockPath: string, holder: LockHolder): boolean {
  if (holder.host === hostname() && !isAlive(holder.pid)) return true;
  try {
    return Date.now() - statSync(lockPath).mtimeMs > STALE_AFTER_MS;
  } catch {
    return true;
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it exists and belongs to somebody else.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

function touch(lockPath: string): void {
  try {
    utimesSync(lockPath, new Date(), new Date());
  } catch {
    // The lock was taken away by hand; the next writer will say so by taking it.
  }
}

/** Null when it is gone, whoever removed it. */
function tryRemove(filePath: string): NodeJS.ErrnoException | null {
  try {
    unlinkSync(filePath);
    return null;
  } catch (error) {
    const problem = asSystemError(error);
    return problem.code === 'ENOENT' ? null : problem;
  }
}

function asSystemError(error: unknown): NodeJS.ErrnoException {
  return error instanceof Error ? error : new Error(String(error));
}
