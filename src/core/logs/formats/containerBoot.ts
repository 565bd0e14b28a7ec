/**
 * The boot of the container: dockur's `❯` lines (v0.00 of WAA's image to v6 of 2026), UEFI firmware
 * and QEMU. Wordings of several versions side by side; the newer ones differ in single words.
 */
import type { LogLevel, PhaseId } from '#protocol/vocabulary.ts';
import { type LogFact, type LogFormat, type LogRecord, toRecord } from '../logFormat.ts';

const ARROW = '❯';
const NOTHING: LogFact = { kind: 'nothing' };

/** What an info line begins with, and the phase that it belongs to. First match wins. */
const PHASE_STARTS: readonly (readonly [string, PhaseId])[] = [
  ['Requesting ', 'windows_download'],
  ['Downloading ', 'windows_download'],
  ['Verifying ', 'windows_prepare'],
  ['Extracting ', 'windows_prepare'],
  ['Detecting ', 'windows_prepare'],
  ['Detected: ', 'windows_prepare'],
  ['Adding ', 'windows_prepare'],
  ['Building ', 'windows_prepare'],
  ['Creating ', 'windows_prepare'],
  ['Writing ', 'windows_prepare'],
  ['Booting ', 'windows_boot'],
];

export const containerBoot: LogFormat = {
  id: 'container-boot',
  title: 'Container boot (dockur, firmware, QEMU)',
  recognises: (text) =>
    text.startsWith(ARROW) ||
    text.startsWith('BdsDxe: ') ||
    text.startsWith('qemu-') ||
    text.startsWith('KVM: '),
  parse: (text) => {
    if (text.startsWith(ARROW)) return readDockurLine(text.slice(ARROW.length).trim());
    if (text.startsWith('BdsDxe: ')) return readFirmwareLine(text);
    if (text.startsWith('qemu-system-'))
      return strong(NOTHING, /: error/.test(text) ? 'error' : 'none');
    return text.startsWith('KVM: ') ? strong(NOTHING, 'error') : null;
  },
};

function strong(fact: LogFact, level: LogLevel = 'none'): LogRecord {
  return toRecord({ fact, level, breaksText: true });
}

function readDockurLine(message: string): LogRecord {
  if (message.startsWith('ERROR:')) return strong(NOTHING, 'error');
  if (message.startsWith('Warning:')) return strong(NOTHING, 'warning');
  if (/^Starting \S.{0,60} for Docker\b/.test(message)) return strong({ kind: 'banner.shown' });
  if (message.startsWith('Windows started successfully'))
    return strong({ kind: 'windows.started' });
  const phase = PHASE_STARTS.find(([start]) => message.startsWith(start))?.[1];
  if (phase === undefined) return strong(NOTHING);
  return strong({ kind: 'phase.reached', phase, detail: message.replace(/\.{2,}$/, '') });
}

/** The DVD is Windows' installer; the boot manager on disk is an installed (or half-installed) Windows. */
function readFirmwareLine(text: string): LogRecord {
  if (!text.startsWith('BdsDxe: starting ')) return strong(NOTHING);
  if (text.includes('DVD-ROM')) return strong({ kind: 'firmware.started', from: 'installer' });
  if (text.includes('Windows Boot Manager') || text.includes('HARDDISK')) {
    return strong({ kind: 'firmware.started', from: 'disk' });
  }
  return strong(NOTHING);
}
