import {
  appendFile,
  chmod,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rename,
  rm,
  stat,
  truncate,
  utimes,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ERROR_CODES, MonitorError } from '#protocol/errors.ts';
import type { MirroredFile, MirrorProblem } from '../../../../src/engine/mirror/mirrorTypes.ts';
import {
  ResultsMirror,
  type ResultsMirrorOptions,
} from '../../../../src/engine/mirror/resultsMirror.ts';
import { createLocalHost, type LocalHost } from '../../../support/localHost.ts';

const TASK = { domain: 'notepad', exampleId: 'abc-WOS' };
const TASK_DIR = 'pyautogui/a11y_tree/gpt-4o/0/notepad/abc-WOS';

let base: string;
let root: string;
let target: string;
let host: LocalHost;
let files: MirroredFile[];
let problems: MirrorProblem[];
let open: ResultsMirror[];

beforeEach(async () => {
  base = await mkdtemp(path.join(tmpdir(), 'mirror-'));
  root = path.join(base, 'results');
  target = path.join(base, 'run', 'artifacts');
  await mkdir(root);
  host = createLocalHost();
  files = [];
  problems = [];
  open = [];
});

afterEach(async () => {
  await Promise.all(open.map((mirror) => mirror.close()));
  await rm(base, { recursive: true, force: true });
});

function createMirror(options: Partial<ResultsMirrorOptions> = {}): ResultsMirror {
  const mirror = new ResultsMirror({
    host,
    root: { path: root, container: null },
    targetDir: target,
    onFile: (file) => void files.push(file),
    onProblem: (problem) => problems.push(problem),
    wait: () => Promise.resolve(),
    ...options,
  });
  open.push(mirror);
  return mirror;
}

async function put(name: string, content: string | Buffer): Promise<void> {
  await mkdir(path.dirname(path.join(root, name)), { recursive: true });
  await writeFile(path.join(root, name), content);
}

/** Content of every file below a folder, by path. */
async function treeOf(dir: string): Promise<Record<string, string>> {
  const entries = await readdir(dir, { recursive: true, withFileTypes: true });
  const found: [string, string][] = [];
  for (const entry of entries) {
    if (!entry.isFile()) continue;
    const full = path.join(entry.parentPath, entry.name);
    found.push([path.relative(dir, full), await readFile(full, 'utf8')]);
  }
  return Object.fromEntries(found.sort(([a], [b]) => (a < b ? -1 : 1)));
}

const commandNames = () => host.ran.map((argv) => argv[0]);

describe('ResultsMirror', () => {
  it('copies the whole tree with one listing and one archive', async () => {
    await put(`${TASK_DIR}/screenshot-step_reset_20261120@113154.png`, 'picture');
    await put(`${TASK_DIR}/traj.jsonl`, '{"step_num":0}\n');
    await put('logs/normal-0-20261120@112712.log', 'line\n');

    await createMirror().sweep();

    expect(await treeOf(target)).toEqual(await treeOf(root));
    expect(commandNames()).toEqual(['find', 'tar']);
  });

  it('fetches nothing and runs one listing when nothing changed', async () => {
    await put(`${TASK_DIR}/traj.jsonl`, '{"step_num":0}\n'.repeat(2000));
    const mirror = createMirror();
    await mirror.sweep();
    const received = host.receivedBytes();
    const commands = host.ran.length;

    await mirror.sweep();

    expect(commandNames().slice(commands)).toEqual(['find']);
    expect(host.receivedBytes() - received).toBeLessThan(200);
    expect(files).toHaveLength(1);
  });

  it('fetches nothing again after a restart', async () => {
    await put(`${TASK_DIR}/traj.jsonl`, '{"step_num":0}\n');
    await put(`${TASK_DIR}/result.txt`, '1.0\n');
    await createMirror().sweep();
    files = [];

    await createMirror().sweep();

    expect(commandNames()).toEqual(['find', 'tar', 'find']);
    expect(files).toEqual([]);
  });

  it("gives the copy the VM's time", async () => {
    await put('result.txt', '1.0\n');
    await utimes(path.join(root, 'result.txt'), 1_700_000_000.25, 1_700_000_000.25);

    await createMirror().sweep();

    expect(files).toMatchObject([{ modifiedAtMs: 1_700_000_000_250 }]);
    expect((await stat(path.join(target, 'result.txt'))).mtimeMs).toBeCloseTo(1_700_000_000_250, 0);
  });

  it('announces pictures before the trajectory that names them, and the result last', async () => {
    await put(`${TASK_DIR}/result.txt`, '1.0\n');
    await put(`${TASK_DIR}/traj.jsonl`, '{}\n');
    await put(`${TASK_DIR}/screenshot-step_0_20261120@113159.png`, 'b');

    await createMirror().sweep();

    expect(files.map((file) => path.basename(file.path))).toEqual([
      'screenshot-step_0_20261120@113159.png',
      'traj.jsonl',
      'result.txt',
    ]);
  });

  it('fetches only the new end of a file that grew, in the middle of a character too', async () => {
    const text = `${'x'.repeat(50_000)}{"instruction":"Grüße €"}\n`;
    const bytes = Buffer.from(text);
    const cut = bytes.indexOf(Buffer.from('€')) + 1;
    await put(`${TASK_DIR}/traj.jsonl`, bytes.subarray(0, cut));
    const mirror = createMirror();
    await mirror.sweep();
    const received = host.receivedBytes();

    await appendFile(path.join(root, TASK_DIR, 'traj.jsonl'), bytes.subarray(cut));
    await mirror.sweep();

    expect(await treeOf(target)).toEqual({ [`${TASK_DIR}/traj.jsonl`]: text });
    expect(host.receivedBytes() - received).toBeLessThan(5000);
    expect(files.map((file) => file.change)).toEqual(['added', 'grown']);
  });

  it('keeps the old version beside the new one when a file was replaced by a longer one', async () => {
    await put(`${TASK_DIR}/traj.jsonl`, '{"step_num":0,"action_timestamp":"20261120@113154"}\n');
    const mirror = createMirror();
    await mirror.sweep();

    await rm(path.join(root, TASK_DIR), { recursive: true });
    await put(
      `${TASK_DIR}/traj.jsonl`,
      '{"step_num":0,"action_timestamp":"20261120@120000"}\n{"step_num":1}\n',
    );
    await mirror.sweep();

    expect(await treeOf(target)).toEqual({
      [`${TASK_DIR}/traj.jsonl`]:
        '{"step_num":0,"action_timestamp":"20261120@120000"}\n{"step_num":1}\n',
      [`${TASK_DIR}/traj.jsonl.~1~`]: '{"step_num":0,"action_timestamp":"20261120@113154"}\n',
    });
    expect(files.map((file) => file.change)).toEqual(['added', 'replaced']);
  });

  it('keeps its copy when the VM wipes the results, and when a file is cut there', async () => {
    await put(`${TASK_DIR}/result.txt`, '1.0\n');
    await put('logs/normal-0.log', 'one\ntwo\n');
    const mirror = createMirror();
    await mirror.sweep();

    await rm(path.join(root, TASK_DIR), { recursive: true });
    await truncate(path.join(root, 'logs/normal-0.log'), 4);
    await mirror.sweep();

    expect(await treeOf(target)).toEqual({
      [`${TASK_DIR}/result.txt`]: '1.0\n',
      'logs/normal-0.log': 'one\n',
      'logs/normal-0.log.~1~': 'one\ntwo\n',
    });
  });

  it('takes no second copy of a picture that was caught half-written', async () => {
    await put(`${TASK_DIR}/screenshot-step_0_20261120@113159.png`, 'half');
    const mirror = createMirror();
    await mirror.sweep();

    await put(`${TASK_DIR}/screenshot-step_0_20261120@113159.png`, 'half and half');
    await mirror.sweep();

    expect(await treeOf(target)).toEqual(await treeOf(root));
    expect(files.map((file) => file.change)).toEqual(['added', 'grown']);
  });

  it('says nothing when only the time of a file changed', async () => {
    await put('logs/normal-0.log', 'one\n');
    const mirror = createMirror();
    await mirror.sweep();

    await utimes(path.join(root, 'logs/normal-0.log'), 2_000_000_000, 2_000_000_000);
    await mirror.sweep();
    await mirror.sweep();

    expect(files).toHaveLength(1);
    expect(commandNames()).toEqual(['find', 'tar', 'find', 'tar', 'find']);
  });

  it('makes room when a folder appears where a file was, and the other way round', async () => {
    await put('a', 'file');
    await put('b/c', 'below');
    const mirror = createMirror();
    await mirror.sweep();

    await rm(path.join(root, 'a'));
    await rm(path.join(root, 'b'), { recursive: true });
    await put('a/d', 'folder now');
    await put('b', 'file now');
    await mirror.sweep();

    expect(await treeOf(target)).toEqual({
      'a.~1~': 'file',
      'a/d': 'folder now',
      b: 'file now',
      'b.~1~/c': 'below',
    });
  });

  it('holds names that other systems refuse under safe ones', async () => {
    await put('odd/con.txt', '1');
    await put('odd/a:b*c?.txt', '2');
    await put('odd/line\nbreak', '3');
    await put('odd/-rf', '4');
    await put('odd/back\\slash', '5');

    await createMirror().sweep();

    expect(await treeOf(target)).toEqual({
      'odd/%63on.txt': '1',
      'odd/-rf': '4',
      'odd/a%3Ab%2Ac%3F.txt': '2',
      'odd/back%5Cslash': '5',
      'odd/line%0Abreak': '3',
    });
    expect(files.find((file) => file.localPath === 'odd/%63on.txt')?.path).toBe('odd/con.txt');
  });

  it('gives two names that differ only in case two places', async () => {
    await put('Result.txt', 'upper');
    await put('result.txt', 'lower');

    await createMirror().sweep();

    const copied = await treeOf(target);
    expect(Object.values(copied).sort()).toEqual(['lower', 'upper']);
    expect(new Set(Object.keys(copied).map((name) => name.toLowerCase())).size).toBe(2);
  });

  it('reads a results folder inside a container by the same commands', async () => {
    await put(`${TASK_DIR}/traj.jsonl`, '{}\n');

    await createMirror({ root: { path: root, container: 'winarena' } }).sweep();

    expect(await treeOf(target)).toEqual(await treeOf(root));
    expect(host.ran.map((argv) => argv.slice(0, 4))).toEqual([
      ['docker', 'exec', 'winarena', 'find'],
      ['docker', 'exec', '-i', 'winarena'],
    ]);
  });

  it('waits without complaint for a results folder that is not there yet', async () => {
    await rm(root, { recursive: true });
    const mirror = createMirror();
    await mirror.sweep();
    await put('logs/normal-0.log', 'late\n');
    await mirror.sweep();

    expect(await treeOf(target)).toEqual({ 'logs/normal-0.log': 'late\n' });
    expect(problems).toEqual([]);
  });

  it('looks only into the folder of the task when the log announces files', async () => {
    await put(`${TASK_DIR}/traj.jsonl`, '{"step_num":0}\n');
    await put('logs/normal-0.log', 'one\n');
    const mirror = createMirror();
    await mirror.sweep();
    const commands = host.ran.length;
    await put(`${TASK_DIR}/screenshot-step_0_20261120@113159.png`, 'picture');
    await appendFile(path.join(root, TASK_DIR, 'traj.jsonl'), '{"step_num":1}\n');
    await appendFile(path.join(root, 'logs/normal-0.log'), 'two\n');

    mirror.announceTask(TASK);
    mirror.nudge();
    await mirror.idle();

    const ran = host.ran.slice(commands);
    expect(ran.map((argv) => argv[0])).toEqual(['find', 'tar', 'tail']);
    expect(ran[0]?.[1]).toBe(path.join(root, TASK_DIR));
    expect(files.slice(-2).map((file) => path.basename(file.path))).toEqual([
      'screenshot-step_0_20261120@113159.png',
      'traj.jsonl',
    ]);
  });

  it('looks again until the files of an announced step are there', async () => {
    await put(`${TASK_DIR}/traj.jsonl`, '{"step_num":0}\n');
    let waits = 0;
    const mirror = createMirror({
      wait: async () => {
        waits += 1;
        if (waits === 3) {
          await appendFile(path.join(root, TASK_DIR, 'traj.jsonl'), '{"step_num":1}\n');
        }
      },
    });
    await mirror.sweep();

    mirror.nudge(TASK);
    await mirror.idle();

    expect(waits).toBe(3);
    expect(await treeOf(target)).toEqual(await treeOf(root));
  });

  it('finds a new task beside the others before its folder was ever listed', async () => {
    await put('pyautogui/a11y_tree/gpt-4o/0/clock/first-WOS/traj.jsonl', '{}\n');
    const mirror = createMirror();
    await mirror.sweep();
    await put(`${TASK_DIR}/traj.jsonl`, '{"step_num":0}\n');

    mirror.announceTask(TASK);
    mirror.nudge();
    await mirror.idle();

    expect(await treeOf(target)).toEqual(await treeOf(root));
  });

  it('goes on after a cut connection without doubling what had arrived', async () => {
    await put(`${TASK_DIR}/traj.jsonl`, '{"step_num":0}\n');
    const mirror = createMirror();
    await mirror.sweep();
    await appendFile(path.join(root, TASK_DIR, 'traj.jsonl'), '{"step_num":1}\n');

    host.failWith(new MonitorError(ERROR_CODES.connectionLost, 'gone', 'wait'));
    await mirror.sweep();
    host.failWith(null);
    await mirror.sweep();

    expect(await treeOf(target)).toEqual(await treeOf(root));
    expect(problems).toEqual([]);
  });

  it('says once that results cannot be read, and takes it back when they can', async () => {
    const mirror = createMirror();
    const denied = new MonitorError(ERROR_CODES.resultsUnreadable, 'No access to it.', 'chmod');
    host.failWith(denied);
    await mirror.sweep();
    await mirror.sweep();
    host.failWith(null);
    await mirror.sweep();

    expect(problems).toEqual([
      {
        status: 'raised',
        code: 'results_unreadable',
        message: 'No access to it.',
        remedy: 'chmod',
      },
      { status: 'cleared', code: 'results_unreadable' },
    ]);
  });

  it('copies everything although whoever reads the copies fails', async () => {
    await put('one.txt', '1');
    await put('two.txt', '2');
    await createMirror({
      onFile: () => {
        throw new Error('reader is broken');
      },
    }).sweep();

    expect(await treeOf(target)).toEqual({ 'one.txt': '1', 'two.txt': '2' });
    expect(problems).toMatchObject([{ status: 'raised', code: 'mirror_failed' }]);
  });

  it('leaves out what is over a limit and says what', async () => {
    await put('big.log', 'x'.repeat(2000));
    await put('small.log', 'x');

    await createMirror({ limits: { maxFileBytes: 1000 } }).sweep();

    expect(await treeOf(target)).toEqual({ 'small.log': 'x' });
    expect(problems).toMatchObject([{ status: 'raised', code: 'results_limit' }]);
  });

  it('copies again a file that was deleted or changed here by hand', async () => {
    await put('result.txt', '1.0\n');
    await put('other.txt', 'same\n');
    await createMirror().sweep();
    await rm(path.join(target, 'result.txt'));
    await writeFile(path.join(target, 'other.txt'), 'edited by hand\n');

    await createMirror().sweep();

    expect(await treeOf(target)).toEqual({
      'other.txt': 'same\n',
      'other.txt.~1~': 'edited by hand\n',
      'result.txt': '1.0\n',
    });
  });

  it('reads everything again, and keeps everything, when its index is damaged', async () => {
    await put('result.txt', '1.0\n');
    await createMirror().sweep();
    await writeFile(
      path.join(base, 'run', '.artifacts.jsonl'),
      '\u0000garbage\n["../x","../x",1,1]',
    );

    await createMirror().sweep();

    expect(await treeOf(target)).toEqual({ 'result.txt': '1.0\n' });
  });

  it('keeps the old generation of a log that was rotated', async () => {
    await put('logs/debug-0.log', 'first\n');
    const mirror = createMirror();
    await mirror.sweep();
    await put('logs/next', 'second generation\n');
    await rename(path.join(root, 'logs/next'), path.join(root, 'logs/debug-0.log'));
    await mirror.sweep();

    expect(await treeOf(target)).toEqual({
      'logs/debug-0.log': 'second generation\n',
      'logs/debug-0.log.~1~': 'first\n',
    });
  });
});

describe.skipIf(process.getuid?.() === 0)('ResultsMirror without rights', () => {
  it('copies what it may read and says what it may not', async () => {
    await put('open.txt', 'x');
    await put('closed.txt', 'y');
    await chmod(path.join(root, 'closed.txt'), 0);

    await createMirror().sweep();

    expect(await treeOf(target)).toEqual({ 'open.txt': 'x' });
    expect(problems).toMatchObject([{ status: 'raised', code: 'results_unreadable' }]);
  });
});
