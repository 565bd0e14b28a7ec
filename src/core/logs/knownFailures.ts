/** Lines that tell of a known trap, with what to do about it. Texts of dockur, WAA, QEMU and Linux. */

export interface KnownFailure {
  /** Stable name; a warning of the same code replaces the one before. */
  readonly code: string;
  readonly message: string;
  readonly remedy: string;
}

interface FailurePattern extends KnownFailure {
  /** Any of these, somewhere in the line. Lower case. */
  readonly signs: readonly string[];
}

const PATTERNS: readonly FailurePattern[] = [
  {
    code: 'iso_missing',
    signs: ['iso file not found or is empty'],
    message: 'The container found no Windows to start: no /custom.iso and no prepared storage.',
    remedy: 'Mount a Windows 11 Enterprise ISO as /custom.iso, or a prepared /storage folder.',
  },
  {
    code: 'download_refused',
    signs: [
      'blocked the automated download request',
      'will try a diferent method',
      'will try a different method',
    ],
    message: 'Microsoft refused the automated download of Windows.',
    remedy: 'Wait for the next try, or download the ISO by hand and mount it as /custom.iso.',
  },
  {
    code: 'download_failed',
    signs: ['error: failed to download'],
    message: 'The download of Windows failed.',
    remedy: 'Check the internet access of the VM; the container tries again by itself.',
  },
  {
    code: 'kvm_missing',
    signs: ['kvm acceleration not available', 'kvm acceleration is not available'],
    message: 'The VM has no hardware virtualisation (no /dev/kvm): Windows cannot run on it.',
    remedy:
      'Use a VM size with nested virtualisation, security type "standard", not TrustedLaunch.',
  },
  {
    code: 'kvm_failed',
    signs: ['kvm: entry failed'],
    message: 'Nested virtualisation is broken on this VM: QEMU could not enter the guest.',
    remedy: 'Restart the VM, or use another VM size.',
  },
  {
    code: 'boot_timeout',
    signs: ['timeout while waiting for qemu to boot'],
    message: 'QEMU did not boot the guest in time.',
    remedy: 'Look at the screen of the guest; restart the container if it is black.',
  },
  {
    code: 'disk_full',
    signs: ['no space left on device', 'not enough free space', 'of free space left in'],
    message: 'A disk of the VM is full or too small for Windows.',
    remedy: 'Free space on the VM, or put the storage folder on a larger disk (64 GB or more).',
  },
  {
    code: 'wrong_iso',
    signs: ['falling back to manual installation'],
    message:
      'The ISO is not the edition that can be installed unattended: set-up waits at a dialog.',
    remedy:
      'Use Windows 11 Enterprise Evaluation (VERSION=11e), delete the storage and start again.',
  },
  {
    code: 'network_setup',
    signs: [
      'failed to create bridge',
      '--cap-add net_admin',
      'falling back to user-mode networking',
    ],
    message: 'The container may not set up its network, so the guest server will never answer.',
    remedy: 'Start the container with --cap-add NET_ADMIN.',
  },
  {
    code: 'memory_short',
    signs: ['of free memory available', 'cannot allocate memory', 'out of memory: kill'],
    message: 'The VM has too little memory for the guest.',
    remedy: 'Lower RAM_SIZE, or use a VM with more memory.',
  },
  {
    code: 'fail_safe',
    signs: ['fail-safe triggered'],
    message: 'PyAutoGUI refused to act: the pointer is in a corner of the screen.',
    remedy: 'Move the pointer away from the corner on the screen of the guest.',
  },
  {
    code: 'qmp_busy',
    signs: ['failed to connect to qmp'],
    message:
      "The client could not reach QEMU's control port (QMP 7200), which serves one user at a time.",
    remedy: 'Close other programs that hold port 7200 of the container.',
  },
  {
    code: 'screenshot_failed',
    signs: ['failed to get screenshot!'],
    message: 'The client could not take a picture of the screen.',
    remedy: 'Look at the screen of the guest; restart the container if it stays away.',
  },
  {
    code: 'observation_lost',
    signs: ['observation is none'],
    message:
      'A picture of the screen was lost. WAA does not look again in this task: its steps pass idle.',
    remedy: 'The next task starts afresh. Run this one again if its score matters.',
  },
  {
    code: 'guest_not_ready',
    signs: ['vm did not become ready after'],
    message: 'The guest did not become ready for a task.',
    remedy: 'Look at the screen of the guest; restart the container if Windows hangs.',
  },
  {
    code: 'guest_unreachable',
    signs: [
      'an error occurred while trying to execute the command',
      'failed to get a successful response from the vm',
    ],
    message: 'The guest server stopped answering while a task ran.',
    remedy: 'Look at the screen of the guest: Windows may have restarted or hung.',
  },
  {
    code: 'task_files_unreachable',
    signs: ['attempts left)'],
    message: 'A file that a task needs could not be downloaded.',
    remedy: 'Check that the VM reaches raw.githubusercontent.com.',
  },
  {
    code: 'reply_unreadable',
    signs: ['plan not found'],
    message: "The model's answer held no code, so a step was lost.",
    remedy:
      'Look at the answer of that step; a model that often answers so is not fit for this agent.',
  },
  {
    code: 'api_key_missing',
    signs: [
      'api_key client option must be set',
      'incorrect api key provided',
      'invalid_api_key',
      'invalid x-api-key',
    ],
    message: 'The model was called without a key, or with one that its service does not know.',
    remedy:
      'Give the key to WAA (OPENAI_API_KEY, or that of your service) and start the client again.',
  },
  {
    code: 'port_in_use',
    signs: ['port is already allocated', 'address already in use'],
    message: 'A port that WAA wants on the VM is in use, often by an older container.',
    remedy: 'Stop what uses it ("docker ps" shows other containers), then start WAA again.',
  },
  {
    code: 'dos_line_endings',
    signs: ["$'\\r': command not found", '^m: bad interpreter', 'bash\\r: no such file'],
    message: 'A script of WAA has Windows line endings, which Linux cannot run.',
    remedy:
      'Check the files out with LF line endings (git config core.autocrlf input), then build the image again.',
  },
  {
    code: 'model_call_failed',
    signs: ['expected string or bytes-like object'],
    message: 'The call of the model failed, and the agent gave up the task.',
    remedy: 'Check the API key, its quota and the name of the model.',
  },
];

/** Longer lines are data, not complaints. */
const MAX_CHARS = 4000;

export function findKnownFailure(text: string): KnownFailure | null {
  const line = text.slice(0, MAX_CHARS).toLowerCase();
  return PATTERNS.find(({ signs }) => signs.some((sign) => line.includes(sign))) ?? null;
}

/** Faults of VM, guest or harness, by what an exception says. */
const INFRA_SIGNS = [
  'failed to connect to qmp',
  'connection refused',
  'connection aborted',
  'connection reset',
  'max retries exceeded',
  'read timed out',
  'no route to host',
  'name or service not known',
  'temporary failure in name resolution',
  'no space left on device',
  'failed to download',
  // What WAA's own fault handling raises after three failed downloads.
  "local variable 'e' referenced before assignment",
  'vm did not become ready',
  'failed to connect after multiple attempts',
];

/** Whose service a refused connection was is only told by its name. */
const MODEL_SERVICES = ['openai', 'anthropic', 'azure.com', 'generativelanguage'];

/** `infra` when the text of an exception says that VM, guest or harness was at fault. */
export function toErrorKind(text: string): 'error' | 'infra' {
  const words = text.slice(0, MAX_CHARS).toLowerCase();
  if (MODEL_SERVICES.some((service) => words.includes(service))) return 'error';
  return INFRA_SIGNS.some((sign) => words.includes(sign)) ? 'infra' : 'error';
}
