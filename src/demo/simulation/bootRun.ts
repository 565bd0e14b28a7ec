/** A container's start: WAA's entry script and dockur's lines, until WAA's server answers. */
import type { Random } from '../random.ts';
import { downloadLines } from './downloadLines.ts';
import type { Process } from './scheduler.ts';
import { nowOf, type WorkerContext } from './workerContext.ts';

const PROBE_EVERY_MS = 5_000;
const BOOT_MANAGER = String.raw`"Windows Boot Manager" from HD(1,GPT,4C8F1F4A-1B0E-4E5B-9D3F-2C1A7E6B5D40,0x800,0x32000)/\EFI\Microsoft\Boot\bootmgfw.efi`;
const INSTALLER =
  '"UEFI QEMU DVD-ROM QM00013 " from PciRoot(0x0)/Pci(0x1F,0x2)/Sata(0x0,0xFFFF,0x0)';

interface Console {
  plain(text: string): void;
  /** dockur's coloured lines. */
  told(text: string): void;
  warned(text: string): void;
}

function consoleOf(context: WorkerContext): Console {
  const write = (stream: 'stdout' | 'stderr', text: string): void =>
    context.container.log.write(stream, `${text}\n`, nowOf(context));
  return {
    plain: (text) => write('stdout', text),
    told: (text) => write('stdout', `\x1b[1;34m❯ \x1b[1;36m${text}\x1b[0m`),
    warned: (text) => write('stderr', `\x1b[1;31m❯ Warning: ${text}\x1b[0m`),
  };
}

/** `Waiting for a response…` every 5 s until the guest's server listens. */
function* waitForServer(context: WorkerContext): Process {
  const out = consoleOf(context);
  while (context.container.isRunning && !context.container.guest.isServing) {
    out.plain('Waiting for a response from the windows server. This might take a while...');
    yield PROBE_EVERY_MS;
  }
}

/** @param isInstalled whether the disk already holds a Windows. */
export function* bootContainer(
  context: WorkerContext,
  isInstalled: boolean,
): Generator<number, void> {
  const out = consoleOf(context);
  const random = context.random.fork(`boot ${context.container.options.name}`);
  context.truth.phases.start('container_start', nowOf(context));
  out.plain('Starting WinArena...');
  out.plain('Starting VM...');
  out.plain('Starting WinArena VM...');
  context.scheduler.spawn(waitForServer(context));
  yield 900;
  out.plain('❯ Starting Windows for Docker v5.07...');
  out.plain('❯ For support visit https://github.com/dockur/windows');
  out.plain(
    '❯ CPU: Intel Xeon Platinum 8370C | RAM: 29/31 GB | DISK: 64 GB (ext4) | KERNEL: 6.1.0-41-cloud-amd64...',
  );
  out.plain('');
  yield 1_400;
  if (!isInstalled) {
    yield* downloadWindows(context, out, random);
    yield* prepareImage(context, out, random);
  }
  yield* bootMachine(context, out, random, isInstalled);
  if (!isInstalled) yield* installWindows(context, out, random);
  yield* becomeReady(context, out, random, isInstalled);
}

function* downloadWindows(
  context: WorkerContext,
  out: Console,
  random: Random,
): Generator<number, void> {
  const { container } = context;
  context.truth.phases.start('windows_download', nowOf(context));
  container.viewerStatus = page('Requesting Windows 11 Enterprise...');
  out.told('Requesting Windows 11 Enterprise from the Microsoft servers...');
  yield random.duration(7_000, 0.3);
  out.told('Downloading Windows 11 Enterprise...');
  out.plain('');
  for (const line of downloadLines(random)) {
    yield line.afterMs;
    container.log.write('stderr', `${line.text}\n`, nowOf(context));
    container.viewerStatus = page(`Downloading Windows 11 (${line.percent.toFixed(1)}%)...`);
  }
  container.log.write('stderr', '\n', nowOf(context));
  context.truth.phases.start('windows_prepare', nowOf(context));
  container.viewerStatus = page('Verifying downloaded ISO...');
  out.told('Verifying downloaded ISO...');
  yield random.duration(24_000, 0.2);
}

function* prepareImage(
  context: WorkerContext,
  out: Console,
  random: Random,
): Generator<number, void> {
  const { container } = context;
  context.truth.phases.start('windows_prepare', nowOf(context));
  out.told('Extracting Windows 11 Enterprise image...');
  for (let percent = 0; percent < 100; percent += 9) {
    container.viewerStatus = page(`Extracting Windows 11 image (${percent.toFixed(1)}%)...`);
    yield random.duration(8_500, 0.3);
  }
  const steps: readonly (readonly [text: string, seconds: number])[] = [
    ['Detecting version from ISO image...', 4],
    ['Detected: Windows 11 Enterprise (Evaluation)', 1],
    ['Adding drivers to image...', 11],
    ['Adding OEM folder to image...', 3],
    ['Adding win11x64-enterprise-eval.xml for automatic installation...', 2],
    ['Building Windows 11 image...', 74],
    ['Creating a 30 GB growable disk image in raw format...', 2],
  ];
  for (const [text, seconds] of steps) {
    container.viewerStatus = page(text);
    out.told(text);
    yield random.duration(seconds * 1000, 0.15);
  }
}

function* bootMachine(
  context: WorkerContext,
  out: Console,
  random: Random,
  isInstalled: boolean,
): Generator<number, void> {
  const { container } = context;
  context.truth.phases.start('windows_boot', nowOf(context));
  container.viewerStatus = page('Booting Windows...');
  out.told('Nested KVM virtualization detected..');
  out.told('Booting Windows securely using QEMU v9.2.2...');
  yield random.duration(2_600, 0.2);
  container.viewerStatus = null;
  container.guest.screen = { kind: 'firmware', text: 'Start boot option' };
  yield random.duration(4_000, 0.2);
  out.plain(
    `BdsDxe: ${isInstalled ? 'loading Boot0004' : 'failed to load Boot0002'} ${isInstalled ? BOOT_MANAGER : '"UEFI QEMU HARDDISK QM00015 " from PciRoot(0x0)/Pci(0xA,0x0)/Scsi(0x0,0x0): Not Found'}`,
  );
  if (isInstalled) out.plain(`BdsDxe: starting Boot0004 ${BOOT_MANAGER}`);
  else {
    context.truth.phases.start('windows_install', nowOf(context));
    out.plain(`BdsDxe: loading Boot0001 ${INSTALLER}`);
    out.plain(`BdsDxe: starting Boot0001 ${INSTALLER}`);
  }
  yield 24_000;
  out.told('Windows started successfully, visit http://127.0.0.1:8006/ to view the screen...');
}

function* installWindows(
  context: WorkerContext,
  out: Console,
  random: Random,
): Generator<number, void> {
  const { container } = context;
  context.truth.phases.start('windows_install', nowOf(context));
  for (let percent = 0; percent <= 100; percent += 1) {
    container.guest.screen = { kind: 'installer', percent };
    yield random.duration(6_500, 0.5);
  }
  const texts = [
    'Getting ready',
    'Hi',
    'Getting things ready for you',
    'This might take a few minutes',
    'Almost there',
  ];
  context.truth.phases.start('windows_setup', nowOf(context));
  for (const boot of [3, 4, 4]) {
    container.guest.screen = { kind: 'firmware', text: 'Start boot option' };
    out.plain(`BdsDxe: loading Boot000${boot} ${BOOT_MANAGER}`);
    yield 1_100;
    out.plain(`BdsDxe: starting Boot000${boot} ${BOOT_MANAGER}`);
    yield random.duration(14_000, 0.2);
    for (const [index, text] of texts.entries()) {
      container.guest.screen = { kind: 'out_of_box', text, fraction: (index + 1) / texts.length };
      yield random.duration(boot === 3 ? 16_000 : 22_000, 0.3);
    }
  }
}

function* becomeReady(
  context: WorkerContext,
  out: Console,
  random: Random,
  isInstalled: boolean,
): Generator<number, void> {
  const { container } = context;
  if (isInstalled) context.truth.phases.start('windows_setup', nowOf(context));
  container.guest.screen = {
    kind: 'desktop',
    desktop: {
      windows: [],
      popup: null,
      isStartOpen: false,
      pointer: { x: 640, y: 360 },
      clockMs: nowOf(context),
    },
  };
  yield random.duration(isInstalled ? 28_000 : 95_000, 0.2);
  container.guest.isServing = true;
  context.truth.phases.start('server_ready', nowOf(context));
  container.fs.write('/storage/windows.boot', '', nowOf(context));
  // The entry script notices at its next probe.
  yield random.between(200, PROBE_EVERY_MS);
  out.plain('VM is up and running, and the Windows Arena Server is ready to use!');
  out.plain('VM started, server ready');
}

/** The viewer's status page, as its own page fetches it every second. */
function page(text: string): string {
  return `<p id="info" class="loading">${text}</p>\n`;
}
