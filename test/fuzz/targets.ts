/** Every parser of text or bytes that a VM, a guest, a disk or another program wrote. */
import { MonitorError } from '#protocol/errors.ts';
import { runEventSchema } from '#protocol/events.ts';
import { journalHeaderSchema, manifestSchema } from '#protocol/journal.ts';
import { settingsFileSchema } from '#protocol/settings.ts';
import { runStateSchema } from '#protocol/snapshot.ts';
import { applyCarriageReturns } from '#core/logs/carriageReturn.ts';
import { toPlainText } from '#core/logs/ansi.ts';
import { splitDockerTimestamp, toInstant } from '#core/logs/dockerTimestamp.ts';
import { createLineFramer } from '#core/logs/lineFramer.ts';
import { createLogPipeline } from '#core/logs/logPipeline.ts';
import { createRunState } from '#core/run/runState.ts';
import { reduceRun } from '#core/run/reduceRun.ts';
import { createLineScrubber, scrubText, scrubValue } from '#core/scrub/scrubText.ts';
import { parseAction, resolveTargets } from '#core/waa/actions.ts';
import {
  MAX_TREE_NODES,
  nodeAt,
  parseAccessibilityTree,
  treeRows,
} from '#core/waa/accessibilityTree.ts';
import { readObservation } from '#core/waa/observation.ts';
import { splitPrompt, splitReply } from '#core/waa/reply.ts';
import { splitPlanResult } from '#core/waa/planResult.ts';
import { readRegions } from '#core/waa/regions.ts';
import { parseLogFileName, parseStepFileName, parseTaskPath } from '#core/waa/resultFiles.ts';
import { parseTrajectoryLine, readTaskResult } from '#core/waa/trajectory.ts';
import { checkHostKey, keyTypeOf, parseKnownHosts } from '../../src/engine/connections/hostKeys.ts';
import { findClientProcesses } from '../../src/engine/discovery/clientProcesses.ts';
import { collisionKey, toLocalPath } from '../../src/engine/mirror/localName.ts';
import * as answers from '../../src/engine/remote/commandAnswers.ts';
import { parseEventLine } from '../../src/engine/runs/eventJournal.ts';
import { parseLine, parseSource, toStoredLogLine } from '../../src/engine/runs/storedLine.ts';
import { ppmToPng } from '../../src/engine/screenshots/installScreen.ts';
import {
  isWholePng,
  MAX_PIXELS,
  MAX_SIDE_PX,
  readPictureHead,
} from '../../src/engine/screenshots/pngHeader.ts';
import * as samples from './samples.ts';
import { must, mustBeBounded } from './target.ts';
import type { FuzzTarget } from './target.ts';

const AT = '2026-11-20T10:00:00.000Z';

function tryJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** The documented way for an answer that cannot be read. */
function orExpected(parse: () => unknown): unknown {
  try {
    return parse();
  } catch (error) {
    if (error instanceof MonitorError) return null;
    throw error;
  }
}

const answer = (stdout: string) => ({ stdout, stderr: '', exitCode: 0 });
const bytesOf = (text: string): Buffer => Buffer.from(text, 'latin1');

function frame(text: string, pieceChars: number): string[] {
  const framer = createLineFramer({ maxLineChars: 10_000 });
  const lines = [];
  for (let at = 0; at < text.length; at += pieceChars) {
    lines.push(...framer.push(text.slice(at, at + pieceChars)));
  }
  return [...lines, ...framer.end()].map((line) => line.text);
}

function readLog(text: string) {
  const pipeline = createLogPipeline({ sourceId: 'fuzz' });
  return text
    .split('\n')
    .flatMap((line) =>
      pipeline.push({ stream: 'stdout', dockerAt: null, arrivedAt: AT, text: line }),
    );
}

function checkLog(input: string): void {
  const drafts = readLog(input);
  must(
    JSON.stringify(readLog(input)) === JSON.stringify(drafts),
    'the same lines, the same events',
  );
  const events = drafts.map((draft, index) =>
    runEventSchema.parse({ ...draft, seq: index + 1, seenAt: AT }),
  );
  const state = reduceRun(createRunState('fuzz'), events);
  runStateSchema.parse(state);
  mustBeBounded(state, input);
}

function checkHead(input: string): void {
  const head = readPictureHead(bytesOf(input));
  isWholePng(bytesOf(input));
  if (head === null) return;
  must(head.widthPx > 0 && head.widthPx <= MAX_SIDE_PX, 'a believable width');
  must(head.heightPx > 0 && head.heightPx <= MAX_SIDE_PX, 'a believable height');
  must(head.widthPx * head.heightPx <= MAX_PIXELS, 'a believable size');
}

function checkName(input: string): void {
  const local = toLocalPath(input);
  if (local === null) return;
  must(!local.startsWith('/') && !local.split('/').includes('..'), 'a path below its root');
  // eslint-disable-next-line no-control-regex -- what must not be there
  must(!/[\u0000-\u001f<>:"|?*\\]/.test(local), 'a name for every system');
  must(Buffer.byteLength(local) <= 1800, 'a short path');
  collisionKey(local);
}

function checkKnownHosts(input: string): void {
  const book = parseKnownHosts(input);
  const stranger = bytesOf('\0\0\0\u000bssh-ed25519\0\0\0 never seen before');
  const verdict = checkHostKey(book, { host: 'vm.example', port: 22 }, stranger);
  must(verdict.status !== 'known', 'no text makes a stranger known');
  keyTypeOf(bytesOf(input));
}

function checkTree(input: string): void {
  const tree = parseAccessibilityTree(input);
  if (tree.status !== 'read') return;
  must(tree.nodes.length <= MAX_TREE_NODES, 'a bounded tree');
  for (const { index, parent, end, depth } of tree.nodes) {
    must(parent < index && index < end && end <= tree.nodes.length, 'nodes within their parents');
    must(depth === (parent === -1 ? 0 : (tree.nodes[parent]?.depth ?? -2) + 1), 'a true depth');
  }
  treeRows(tree.nodes, 'ok', new Set([0]));
  nodeAt(tree.nodes, { x: 5, y: 5 });
}

function checkScrub(input: string): void {
  const scrubbed = scrubText(input);
  must(scrubbed.length <= input.length * 9 + 100, 'about as long as before');
  const lines = createLineScrubber();
  for (const line of input.split('\n')) lines(line);
  scrubValue(tryJson(input));
}

function bounded(parse: (input: string) => unknown): (input: string) => void {
  return (input) => mustBeBounded(parse(input), input);
}

export const FUZZ_TARGETS: readonly FuzzTarget[] = [
  { id: 'log pipeline', samples: samples.LOGS, check: checkLog, share: 0.1 },
  {
    id: 'line framer',
    samples: samples.LOGS,
    share: 0.25,
    check: (input) => {
      const whole = frame(input, Infinity);
      must(JSON.stringify(frame(input, 7)) === JSON.stringify(whole), 'the same lines from pieces');
    },
  },
  {
    id: 'terminal text',
    samples: samples.LOG_LINES,
    check: bounded((input) => [
      applyCarriageReturns(input),
      toPlainText(input),
      toInstant(splitDockerTimestamp(input).stamp ?? input),
    ]),
  },
  { id: 'traj.jsonl', samples: samples.TRAJECTORY_LINES, check: bounded(parseTrajectoryLine) },
  { id: 'result.txt', samples: samples.RESULTS, check: bounded(readTaskResult) },
  { id: 'plan_result', samples: samples.PLANS, check: bounded(splitPlanResult) },
  { id: 'accessibility tree', samples: samples.ACCESSIBILITY_TREES, check: checkTree },
  {
    id: 'replies and prompts',
    samples: samples.REPLIES,
    check: bounded((input) => [splitReply(input), splitPrompt(input)]),
  },
  { id: 'observations', samples: samples.TRAJECTORY_LINES, check: bounded(readObservation) },
  { id: 'regions', samples: samples.REGIONS, check: bounded(readRegions) },
  {
    id: 'actions',
    samples: samples.ACTIONS,
    check: bounded((input) =>
      resolveTargets(parseAction(input).targets, { widthPx: 1280, heightPx: 800, regions: [] }),
    ),
  },
  {
    id: 'names of result files',
    samples: samples.RESULT_PATHS,
    check: bounded((input) => [
      parseStepFileName(input),
      parseLogFileName(input),
      parseTaskPath(input),
    ]),
  },
  {
    id: 'docker ps',
    samples: samples.DOCKER_PS,
    check: bounded((input) => orExpected(() => answers.parseContainerList(answer(input)))),
  },
  {
    id: 'docker inspect',
    samples: samples.DOCKER_INSPECT,
    check: bounded((input) => orExpected(() => answers.parseContainerDetails(answer(input)))),
  },
  {
    id: 'docker top',
    samples: samples.DOCKER_TOP,
    check: bounded((input) => findClientProcesses('c', answers.parseProcesses(answer(input)))),
  },
  {
    id: 'find',
    samples: samples.FIND,
    check: (input) => {
      const list = orExpected(() => answers.parseFileList(answer(input), '/r'));
      mustBeBounded(list, input);
    },
  },
  {
    id: 'stat, df, date, uname, which',
    samples: samples.SMALL_ANSWERS,
    check: bounded((input) => [
      answers.parseFileStats(answer(input)),
      orExpected(() => answers.parseDiskSpace(answer(input))),
      orExpected(() => answers.parseVmClock(answer(input))),
      orExpected(() => answers.parseArchitecture(answer(input))),
      orExpected(() => answers.parseServerVersion(answer(input))),
      answers.parseWhich(answer(input)),
    ]),
  },
  { id: 'known_hosts', samples: samples.KNOWN_HOSTS, check: checkKnownHosts },
  { id: 'picture heads', samples: samples.PICTURES, check: checkHead },
  {
    id: 'PPM dumps',
    samples: samples.PPM,
    share: 0.05,
    check: (input) =>
      ppmToPng(bytesOf(input)).catch((error: unknown) => {
        if (!(error instanceof MonitorError)) throw error;
      }),
  },
  { id: 'names in archives', samples: samples.ARCHIVE_NAMES, check: checkName },
  {
    id: 'journal lines',
    samples: samples.JOURNAL_LINES,
    check: bounded((input) => {
      const event = parseEventLine(input);
      // What a damaged journal tells is folded like anything else.
      return event === null ? null : reduceRun(createRunState('fuzz'), [event]);
    }),
  },
  {
    id: 'stored log lines',
    samples: samples.STORED_LINES,
    check: bounded((input) => {
      const line = parseLine(input);
      return [parseSource(input), line === null ? null : toStoredLogLine(0, line, [])];
    }),
  },
  {
    id: 'settings, manifest, snapshot',
    samples: samples.OWN_FILES,
    check: bounded((input) => {
      const value = tryJson(input);
      settingsFileSchema.safeParse(value);
      manifestSchema.safeParse(value);
      journalHeaderSchema.safeParse(value);
      return runStateSchema.safeParse(value).success;
    }),
  },
  { id: 'scrubber', samples: samples.SECRETS, check: checkScrub },
];
