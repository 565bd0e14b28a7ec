// What the tests and benchmarks need from the operating system. Installed through apt where that needs no
// password; otherwise one line says what is missing.

import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { hasProgram, say } from './runTool.mjs';

const needs = [
  {
    package: 'chromium',
    why: 'the page in a browser',
    isPresent: () =>
      process.env.CHROMIUM_PATH !== undefined ||
      ['chromium', 'chromium-browser', 'google-chrome'].some((name) => hasProgram(name)) ||
      [
        '/Applications/Google Chrome.app',
        'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
      ].some((path) => existsSync(path)),
  },
  {
    package: 'openssh-server',
    why: 'a real sshd on loopback',
    isPresent: () => hasProgram('sshd', ['/usr/sbin/sshd', '/usr/local/sbin/sshd']),
  },
  { package: 'openssh-client', why: 'benchmarks against ssh', isPresent: () => hasProgram('ssh') },
  { package: 'xvfb', why: 'a display for the desktop window', isPresent: () => hasProgram('Xvfb') },
  {
    package: 'poppler-utils',
    why: 'PDFs read by another program',
    isPresent: () => hasProgram('pdftotext'),
  },
  { package: 'rsync', why: 'benchmarks against rsync', isPresent: () => hasProgram('rsync') },
];

/** Installs what is missing, or says so; never fails, since each test says itself what it lacks. */
export function ensureSystemPackages() {
  const missing = needs.filter((need) => !need.isPresent());
  if (missing.length === 0) return;
  const names = missing.map((need) => need.package);
  const sudo = findSudo();
  if (!hasProgram('apt-get') || sudo === undefined) {
    const list = missing.map((need) => `${need.package} (${need.why})`).join(', ');
    const how = hasProgram('apt-get') ? `: sudo apt-get install ${names.join(' ')}` : '';
    say(`Some tests cannot run here until these are installed: ${list}${how}`);
    return;
  }
  say(`Installing ${names.join(', ')} …`);
  apt(sudo, ['update', '-qq']);
  apt(sudo, ['install', '-y', '-qq', '--no-install-recommends', ...names]);
  if (names.includes('openssh-server')) keepSshdOff(sudo);
  const failed = missing.filter((need) => !need.isPresent()).map((need) => need.package);
  if (failed.length > 0)
    say(`apt could not install ${failed.join(', ')}; the tests that need them will say so.`);
}

/** The words before a command that make it run as root without asking; undefined where that is not possible. */
function findSudo() {
  if (process.getuid?.() === 0) return [];
  const isAllowed = hasProgram('sudo') && spawnSync('sudo', ['-n', 'true']).status === 0;
  return isAllowed ? ['sudo', '-n'] : undefined;
}

function apt(sudo, args) {
  const command = [...sudo, 'env', 'DEBIAN_FRONTEND=noninteractive', 'apt-get', ...args];
  // apt's own chatter goes to stderr, so that nothing but results is on stdout.
  spawnSync(command[0], command.slice(1), { stdio: ['ignore', 2, 2] });
}

/** Debian starts the SSH service on installation. The tests start their own; a port opened by a test run would be a surprise. */
function keepSshdOff(sudo) {
  if (!existsSync('/run/systemd/system')) return;
  const command = [...sudo, 'systemctl', 'disable', '--now', 'ssh.service', 'ssh.socket'];
  spawnSync(command[0], command.slice(1), { stdio: 'ignore' });
}
