/** The checks of `doctor`. None changes anything but a probe file in the data folder. */
import { access, mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import path from 'node:path';
import { findElectron } from '../commands/open.ts';
import type { CommandContext } from '../context.ts';
import { withEngine } from '../engineSession.ts';
import { describeFailure } from '../errors.ts';
import { findPackageRoot, rendererDir } from '../packageRoot.ts';

export interface CheckResult {
  /** `warning`: something is missing that not everybody needs. */
  readonly status: 'ok' | 'warning' | 'failed';
  readonly detail: string;
  /** Empty when there is nothing to do. */
  readonly remedy: string;
}

export interface Check {
  readonly id: string;
  readonly title: string;
  run(context: CommandContext): Promise<CheckResult>;
}

/** What the app is built and tested for; older ones lack functions it calls. */
const OLDEST_NODE = 22;

const ok = (detail: string): CheckResult => ({ status: 'ok', detail, remedy: '' });
const warning = (detail: string, remedy: string): CheckResult => ({
  status: 'warning',
  detail,
  remedy,
});
const failed = (detail: string, remedy: string): CheckResult => ({
  status: 'failed',
  detail,
  remedy,
});

export const MACHINE_CHECKS: readonly Check[] = [
  { id: 'node', title: 'Node', run: () => Promise.resolve(checkNode(process.versions.node)) },
  { id: 'data_dir', title: 'Data folder', run: checkDataDir },
  { id: 'writer', title: 'Writer', run: checkWriter },
  { id: 'page', title: 'Page', run: checkPage },
  { id: 'electron', title: 'Desktop window', run: checkElectron },
  { id: 'browser', title: 'Browser for tests', run: checkBrowser },
  { id: 'pictures', title: 'Small pictures', run: checkSharp },
  { id: 'ssh_agent', title: 'SSH agent', run: checkAgent },
  { id: 'ssh_keys', title: 'SSH keys', run: checkKeys },
  { id: 'known_hosts', title: 'Known hosts', run: checkKnownHosts },
];

export function checkNode(version: string): CheckResult {
  const major = Number(version.split('.')[0]);
  if (major >= OLDEST_NODE) return ok(version);
  return failed(
    `${version} is older than ${String(OLDEST_NODE)}`,
    'Start through npm, which brings its own: npx waa-monitor …',
  );
}

async function checkDataDir({ dataDir }: CommandContext): Promise<CheckResult> {
  const probe = path.join(dataDir, `.doctor-${String(process.pid)}`);
  try {
    await mkdir(dataDir, { recursive: true });
    await writeFile(probe, '');
    await rm(probe);
    return ok(dataDir);
  } catch (error) {
    return failed(
      `${dataDir} can't be written (${describeFailure(error).message})`,
      'Choose another with --data-dir, or mend its permissions.',
    );
  }
}

async function checkWriter(context: CommandContext): Promise<CheckResult> {
  try {
    return await withEngine(context, {}, ({ engine }) => {
      const { isWriter, writer, readOnlyReason } = engine.about();
      if (readOnlyReason !== null) {
        return Promise.resolve(
          failed(readOnlyReason, 'Choose another with --data-dir, or mend its permissions.'),
        );
      }
      if (isWriter) return Promise.resolve(ok('no other instance holds the data folder'));
      return Promise.resolve(
        warning(
          `the data folder is held by the ${writer ?? 'other instance'}`,
          'This instance reads along. Close the other one to watch from here.',
        ),
      );
    });
  } catch (error) {
    const { message, remedy } = describeFailure(error);
    return failed(message, remedy);
  }
}

async function checkPage(): Promise<CheckResult> {
  const isBuilt = await exists(path.join(rendererDir(), 'index.html'));
  return isBuilt ? ok('built') : failed('not built', 'Run "npm run build".');
}

async function checkElectron({ io }: CommandContext): Promise<CheckResult> {
  const found = await findElectron(findPackageRoot(), io.env);
  if ('binary' in found) return ok(found.binary);
  return warning(found.missing, 'The browser page shows the same: waa-monitor serve --open');
}

const BROWSERS = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

async function checkBrowser({ io }: CommandContext): Promise<CheckResult> {
  const found = await findOnPath(BROWSERS, io.env['PATH'] ?? '');
  if (found !== null) return ok(found);
  return warning(
    'no Chromium on the PATH',
    'Only the end-to-end tests need one: npm test installs it.',
  );
}

async function checkSharp(): Promise<CheckResult> {
  try {
    const { default: sharp } = await import('sharp');
    const size = { width: 2, height: 2, channels: 3 as const, background: '#000' };
    await sharp({ create: size }).png().toBuffer();
    return ok(`libvips ${sharp.versions.vips}`);
  } catch (error) {
    return warning(
      `sharp does not work here (${firstLine(describeFailure(error).message)})`,
      'Pictures are shown in full size only. Install again with: npm install --include=optional',
    );
  }
}

async function checkAgent({ io }: CommandContext): Promise<CheckResult> {
  const remedy = 'Start one with "ssh-agent", or use --identity FILE.';
  const socket = process.platform === 'win32' ? WINDOWS_AGENT : (io.env['SSH_AUTH_SOCK'] ?? '');
  if (socket === '') return warning('none (SSH_AUTH_SOCK is not set)', remedy);
  if (await exists(socket)) return ok(socket);
  return warning(`${socket} is not there`, remedy);
}

const WINDOWS_AGENT = '\\\\.\\pipe\\openssh-ssh-agent';

async function checkKeys({ io }: CommandContext): Promise<CheckResult> {
  const dir = path.join(homeOf(io.env), '.ssh');
  const names = await readdir(dir).catch((): string[] => []);
  const keys = names.filter((name) => names.includes(`${name}.pub`));
  if (keys.length > 0) return ok(keys.join(', '));
  return warning(
    `none in ${dir}`,
    'Make one with "ssh-keygen -t ed25519", or use --identity FILE.',
  );
}

async function checkKnownHosts({ io }: CommandContext): Promise<CheckResult> {
  const filePath = path.join(homeOf(io.env), '.ssh', 'known_hosts');
  try {
    const lines = (await readFile(filePath, 'utf8')).split('\n');
    const count = lines.filter((line) => /^\s*[^#\s]/.test(line)).length;
    return ok(`${filePath}, ${String(count)} ${count === 1 ? 'key' : 'keys'}`);
  } catch {
    return warning(
      `no readable ${filePath}`,
      "A VM's key is asked about when it is first met, and then remembered by the app.",
    );
  }
}

function homeOf(env: CommandContext['io']['env']): string {
  return env['HOME'] ?? env['USERPROFILE'] ?? homedir();
}

async function findOnPath(names: readonly string[], searchPath: string): Promise<string | null> {
  for (const dir of searchPath.split(path.delimiter).filter((part) => part !== '')) {
    for (const name of names) {
      const candidate = path.join(dir, process.platform === 'win32' ? `${name}.exe` : name);
      if (await isFile(candidate)) return candidate;
    }
  }
  return null;
}

async function isFile(filePath: string): Promise<boolean> {
  return stat(filePath).then(
    (facts) => facts.isFile(),
    () => false,
  );
}

async function exists(filePath: string): Promise<boolean> {
  return access(filePath).then(
    () => true,
    () => false,
  );
}

function firstLine(text: string): string {
  return text.split('\n')[0]?.trim() ?? '';
}
