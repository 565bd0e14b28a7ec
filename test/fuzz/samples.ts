/** Valid inputs in our own words, to be damaged. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

const LOG_FIXTURES = path.join(import.meta.dirname, '..', 'fixtures', 'logs');
const LINES_PER_SAMPLE = 25;

/** Pieces of the fixtures: a whole log for each input would make few inputs. */
export const LOGS: readonly string[] = readdirSync(LOG_FIXTURES, { recursive: true })
  .map(String)
  .filter((name) => name.endsWith('.log'))
  .sort()
  .flatMap((name) => {
    const lines = readFileSync(path.join(LOG_FIXTURES, name), 'utf8').split('\n');
    return Array.from({ length: Math.ceil(lines.length / LINES_PER_SAMPLE) }, (_, index) =>
      lines.slice(index * LINES_PER_SAMPLE, (index + 1) * LINES_PER_SAMPLE).join('\n'),
    );
  });

export const LOG_LINES: readonly string[] = [
  ...LOGS.flatMap((log) => log.split('\n').slice(0, 4)),
  '2026-03-04T08:15:00.123456789Z  45% [=====>     ] 10M\r 46% [=====>     ] 11M\r',
  '\u001b[1;33m[2026-03-04 08:15:00,000 \u001b[31mINFO \u001b[0m] text \u001b[2K\u001b[1A',
];

const step = {
  step_num: 3,
  action_timestamp: '20260304@081500',
  action: 'computer.mouse.move_id(id=3)\ncomputer.mouse.single_click()',
  reward: 0,
  done: false,
  info: {},
  screenshot_file: 'screenshot-step_3_20260304@081500.png',
  image_width: 1920,
  image_height: 1200,
  window_title: 'Untitled - Notepad',
};
export const TRAJECTORY_LINES: readonly string[] = [
  JSON.stringify(step),
  JSON.stringify({ ...step, step_num: 0, instruction: 'Write a letter.' }),
  JSON.stringify({ Error: 'Time limit', Exception: 'KeyError: x', Traceback: 'File "a.py"' }),
];
export const RESULTS: readonly string[] = ['1.0\n', '0', '0.25', '  1\r\n', 'True', ''];
export const PLANS: readonly string[] = [
  'I see the desktop.\n\n```python\ncomputer.mouse.single_click()\n```\n```decision\nCOMMAND\n```\n```memory\n# opened\n```',
  'Thinking aloud.\n```decision\nDONE\n```',
  '```python\nprint("```")\n```',
];
export const REGIONS: readonly string[] = [
  '[{"from": "omniparser", "shape": {"x": 1, "y": 2, "width": 30, "height": 40}, "text": "Save"}]',
  '{"0": [1, 2, 3, 4], "1": {"bbox": [0.1, 0.2, 0.3, 0.4], "content": "File"}}',
  '[]',
];
export const ACTIONS: readonly string[] = [
  'computer.mouse.move_abs(x=0.25, y=0.75)\ncomputer.mouse.single_click()',
  "computer.keyboard.write(\"it's \\n text\", interval=0.1)\ncomputer.keyboard.press('enter')",
  'pyautogui.click(100, 200); pyautogui.typewrite("""a\nb""")\npyautogui.hotkey("ctrl", "s")',
  'import pyautogui\ntime.sleep(1)\npyautogui.moveTo(x=10, y=20, duration=0.5)\npyautogui.dragTo(30, 40)',
  'pyautogui.scroll(-500)',
  '{"action_type": "CLICK", "x": 10, "y": 20}',
  'DONE',
  'FAIL',
];
export const RESULT_PATHS: readonly string[] = [
  'pyautogui/a11y_tree/gpt-4o/0/notepad/366de66e-cbae-4d72-b042-26390db2b145-WOS/traj.jsonl',
  'screenshot-step_3_20260304@081500.png',
  'step_3_20260304@081500123456.png',
  'notepad/366de66e-cbae-4d72-b042-26390db2b145-WOS/logs/normal-0-20260304@081500.log',
];

export const DOCKER_PS: readonly string[] = [
  `${JSON.stringify({ ID: 'ab12', Names: 'winarena,x/y', Image: 'i:1', State: 'running', Status: 'Up 2 hours', Command: '"/entry"' })}\n`,
  `${JSON.stringify({ ID: 'cd34', Names: 'other', Image: 'i', Status: 'Exited (0)' })}\n{"ID":"e","Names":"n","Image":""}\n`,
];
export const DOCKER_INSPECT: readonly string[] = [
  JSON.stringify([
    {
      Id: 'ab12',
      Name: '/winarena',
      State: { Status: 'running', Running: true, StartedAt: '2026-03-04T08:15:00.1Z', ExitCode: 0 },
      Config: { Image: 'i', Tty: true, Cmd: ['./a', '-b'], Entrypoint: null, Env: ['K=v'] },
      HostConfig: { AutoRemove: true },
      Mounts: [{ Source: '/a', Destination: '/b' }],
      NetworkSettings: {
        IPAddress: '172.17.0.2',
        Networks: { bridge: { IPAddress: '172.17.0.2' }, none: null },
        Ports: { '5000/tcp': [{ HostIp: '0.0.0.0', HostPort: '5000' }], '8006/tcp': null },
      },
    },
  ]),
];
export const DOCKER_TOP: readonly string[] = [
  'PID ELAPSED COMMAND\n 12 3600 /bin/bash /entry.sh\n 15 3500 python run.py --agent_name navi --worker_id 0 --model gpt-4o\n',
  '  99   1 sh -c cd /client && python3.11 -u run.py --num_workers 2 >> /logs/client.log 2>&1\n',
];
export const FIND: readonly string[] = [
  'a/b/traj.jsonl\t123\t1772612100.1234567890\0a/b c/x\ty.png\t0\t-1\0',
  'pyautogui/result.txt\t3\t1772612100\0../../etc/passwd\t1\t1\0/abs\t1\t1\0',
];
export const SMALL_ANSWERS: readonly string[] = [
  '/a b/c.log\t1024\t1772612100\n/x\t0\t0\n',
  'Filesystem 1-blocks Used Available Capacity Mounted on\n/dev/sda 1000 10 990 1% /mnt/a b\n',
  '1772612100.123456789\n',
  '1772612100.N\n',
  'Linux 6.1.0 x86_64\n',
  '/usr/bin/inotifywait\n',
  '27.1.1\n',
];
const ED25519 = Buffer.concat([
  Buffer.from([0, 0, 0, 11]),
  Buffer.from('ssh-ed25519'),
  Buffer.from([0, 0, 0, 32]),
  Buffer.alloc(32, 7),
]).toString('base64');
export const KNOWN_HOSTS: readonly string[] = [
  `vm.example ssh-ed25519 ${ED25519} comment\n`,
  `# text\n[vm.example]:2222,10.0.0.?,!10.0.0.9 ssh-ed25519 ${ED25519}\n`,
  `|1|F1E1KeoE/eEWhi10WpGv4OdiO6Y=|3988QV0VE8wmZL7suNrYQLITLCg= ssh-ed25519 ${ED25519}\n`,
  `@revoked *.example ssh-ed25519 ${ED25519}\n@cert-authority * ssh-ed25519 ${ED25519}\n`,
];

/** Bytes as text, one character each. */
const PNG = `\u0089PNG\r\n\u001a\n\0\0\0\rIHDR\0\0\u0005\0\0\0\u0003 \u0008\u0002\0\0\0crc4\0\0\0\0IEND\u00aeB\`\u0082`;
const JPEG =
  '\u00ff\u00d8\u00ff\u00e0\0\u0010JFIF\0\u0001\u0001\0\0\u0001\0\u0001\0\0\u00ff\u00c0\0\u0011\u0008\u0003 \u0005\0\u0003\u0001';
const WEBP =
  'RIFF\u0024\0\0\0WEBPVP8 \u0018\0\0\0\u0030\u0001\0\u009d\u0001*\u0010\0\u0010\0\u0002\0';
export const PICTURES: readonly string[] = [
  PNG,
  JPEG,
  WEBP,
  WEBP.replace('VP8 ', 'VP8L'),
  WEBP.replace('VP8 ', 'VP8X'),
];
export const PPM: readonly string[] = [
  `P6\n2 2\n255\n${'abc'.repeat(4)}`,
  `P6 # made by hand\n# and more\n3 1 255\n${'xyz'.repeat(3)}`,
  `P6${' '.repeat(400)}x`,
];
export const ARCHIVE_NAMES: readonly string[] = [
  'pyautogui/notepad/traj.jsonl',
  'a/CON.txt',
  'a/b./c ',
  '../../etc/passwd',
  '/etc/passwd',
  `a/${'long'.repeat(100)}.png`,
  'a\\..\\b:c|d?.png',
];

export const JOURNAL_LINES: readonly string[] = [
  {
    type: 'step.acted',
    workerId: '0',
    task: { domain: 'notepad', exampleId: 'a-WOS' },
    stepNumber: 2,
    actionIndex: 0,
    action: 'DONE',
  },
  { type: 'task.started', workerId: '0', task: { domain: 'notepad', exampleId: 'a-WOS' } },
  { type: 'worker.assigned', workerId: '0', tasks: [{ domain: 'd', exampleId: 'e' }] },
  { type: 'facts.discovered', facts: { image: { value: 'x', provenance: 'measured' } } },
].map((body) =>
  JSON.stringify({
    seq: 1,
    seenAt: '2026-11-20T10:00:00.000Z',
    at: '2026-11-20T10:00:00.000Z',
    clock: 'vm',
    source: 's',
    ...body,
  }),
);
export const STORED_LINES: readonly string[] = [
  '0oi-\t\t2026-03-04T08:15:00.123456789Z\tsome text\twith tabs',
  '12eeb\t1024\t\t\u001b[31mERROR\u001b[0m text',
  '#3\t{"id":"container:winarena","workerId":null}',
];
export const OWN_FILES: readonly string[] = [
  JSON.stringify({ version: 1, profiles: [{ id: 'a', name: 'n', host: 'h', user: 'u' }], app: {} }),
  JSON.stringify({ format: 'waa-monitor-journal', version: 1, runId: 'r', appVersion: '1' }),
  JSON.stringify({ version: 1, seq: 0, runId: 'r', tasks: {}, phases: [], workers: {} }),
];
export const SECRETS: readonly string[] = [
  `OPENAI_API_KEY=sk-${'aB3d'.repeat(8)} python run.py --api-key "x y" --max-token 12`,
  `{"api_key": "abc\\"def", 'password': 'p', "token": "t0k3n-value"}`,
  `https://user:pass@host/p?sig=abcdefgh&key=ijklmnop Authorization: Bearer ${'x1'.repeat(20)}`,
  `-----BEGIN PRIVATE KEY-----\n${'aB3d'.repeat(16)}\n-----END PRIVATE KEY-----\n`,
  `eyJhbGciOi.eyJzdWIiOi.c2ln AKIAABCDEFGH23456789 AccountKey=abc==;x`,
];
export const ACCESSIBILITY_TREES: readonly string[] = [
  'No data available',
  `<desktop xmlns:st="uri:s" xmlns:cp="uri:c"><window name="A &amp; &#x41;" st:active="true" cp:screencoord="(1, -2)" cp:size="(300, 20.5)"><!-- c --><edit name='x'>text &lt;b&gt;</edit><button name="OK"/></window></desktop>`,
  `<?xml version="1.0"?><!DOCTYPE d [<!ENTITY a "b">]><d><![CDATA[<x>]]><a:b c:d="&a;"/>${'<p>'.repeat(30)}</d>`,
];
export const REPLIES: readonly string[] = [
  'Screen annotation: a\nMulti-step planning:\n1. b\nDecision:\n```decision\nCOMMAND\n```\n```python\nx()\n```\n```memory\n# m\n```\n',
  '## Thought\n**Action:** c\n> Observation: d\n```\ncode',
  '\\Inputs:\n\n1. User objective: o\n\n2. Window title: t\n\n3. Clipboard content.\nNo content\n',
];
