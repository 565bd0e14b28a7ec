/** The commands and their options: what `--help` says, and which function does it. */
import { Command, CommanderError, Option } from 'commander';
import { buildInfo } from './buildInfo.ts';
import type { Body, Flags, Run } from './commandBody.ts';
import { createContext } from './context.ts';
import { addAnalysisCommands } from './commands/analysisCommands.ts';
import { addDemoOptions, demo, demoVm } from './commands/demo.ts';
import { costOfRuns } from './commands/cost.ts';
import { doctor } from './commands/doctor.ts';
import { addExportOptions, exportRun, FORMAT_HELP } from './commands/exportRun.ts';
import type { ExportFlags } from './commands/exportRun.ts';
import { openDesktop } from './commands/open.ts';
import {
  addConnectionOptions,
  numberWithin,
  stuckTimeoutOption,
  wholeNumber,
} from './commands/profileFlags.ts';
import { addFilmCommand } from './commands/film.ts';
import {
  addAlertCommands,
  addDiagnosticsCommand,
  addNotifyOptions,
} from './commands/alertCommands.ts';
import { importSshConfig } from './commands/importSshConfig.ts';
import type { ImportSshConfigFlags } from './commands/importSshConfig.ts';
import { importRuns } from './commands/importRuns.ts';
import type { ImportRunsFlags } from './commands/importRuns.ts';
import {
  addProfile,
  AUTH_METHODS,
  editProfile,
  exportProfiles,
  importProfiles,
  listProfiles,
  removeProfile,
  showProfile,
  testProfile,
} from './commands/profiles.ts';
import { addLibraryCommands } from './commands/libraryCommands.ts';
import { showRun } from './commands/runs.ts';
import { operate, stop, STOP_WHAT } from './commands/operate.ts';
import type { OperateFlags } from './commands/operate.ts';
import { run as startRun } from './commands/run.ts';
import type { RunFlags } from './commands/run.ts';
import { serve } from './commands/serve.ts';
import { addStartOptions } from './commands/startFlags.ts';
import { openTunnels } from './commands/tunnels.ts';
import type { TunnelFlags } from './commands/tunnels.ts';
import { watch } from './commands/watch.ts';
import type { CliDependencies } from './dependencies.ts';
import { EXIT } from './io.ts';
import type { CliIo, ExitCode } from './io.ts';
import { PROGRESS_MODES } from './views/createDisplay.ts';

const TARGET = 'name of a saved VM, or ssh://[user@]host[:port]';
const PORT = wholeNumber(0, 65_535);

export interface Program {
  readonly command: Command;
  /** Exit code of the command that ran. */
  exitCode(): ExitCode;
}

export function createProgram(io: CliIo, dependencies: CliDependencies): Program {
  let code: ExitCode = EXIT.done;
  const run =
    <T>(body: Body<T>) =>
    async (...given: unknown[]): Promise<void> => {
      // Commander passes the arguments, the command's own options, and last the command.
      const command = given.at(-1) as Command;
      const flags = command.optsWithGlobals<Flags<T>>();
      code = await body(createContext(flags, io, dependencies), flags, command.args);
    };

  const program = new Command('waa-monitor')
    .description(
      'Watches Windows Agent Arena benchmark runs over SSH. It changes nothing on the VM unless asked to.',
    )
    .usage('[options] [command]')
    .version(versionText(), '-V, --version', 'version, commit and build time')
    .option('--data-dir <dir>', 'where runs and settings are kept (or WAA_MONITOR_DATA_DIR)')
    .option('--json', 'one JSON object per line on standard output, nothing else there')
    .option('--verbose', 'log more to the file in the data folder')
    .option('--quiet', 'errors only')
    .exitOverride()
    .configureHelp({ showGlobalOptions: true })
    .configureOutput({
      writeOut: (text) => io.stdout.write(text),
      writeErr: (text) => io.stderr.write(text),
      getOutHelpWidth: () => io.stdout.columns ?? 80,
      getErrHelpWidth: () => io.stderr.columns ?? 80,
    })
    .argument('[unknown...]')
    .action(async (unknown: readonly string[], _flags: unknown, command: Command) => {
      if (unknown[0] !== undefined) throw unknownCommand(unknown[0]);
      await run(openDesktop)(command);
    });
  program.addHelpText('after', EXIT_CODES);

  addFaces(program, run);
  addProfileCommands(program, run);
  addRunCommands(program, run);
  addAlertCommands(program, run);
  return { command: program, exitCode: () => code };
}

function addFaces(program: Command, run: Run): void {
  program
    .command('open')
    .description('the desktop app (without a command, too)')
    .action(run(openDesktop));
  program
    .command('serve')
    .description('the browser face and the HTTP API; prints its URL')
    .option('--host <address>', 'loopback address to listen on', '127.0.0.1')
    .option('--port <n>', 'port, 0 for a free one', PORT, 0)
    .option('--open', 'open the page in the browser')
    .option('--dangerously-bind <address>', 'listen where other machines can reach it')
    .action(run<Parameters<typeof serve>[1]>(serve));
  addNotifyOptions(
    addConnectionOptions(
      program
        .command('watch')
        .description('follow what runs on a VM to its end, or a local results folder as it grows')
        .argument('<target>', `${TARGET}, or a local folder`)
        .addOption(stuckTimeoutOption()),
    ),
  )
    .addOption(progressOption())
    .option('--exit-when-stuck', EXIT_WHEN_STUCK)
    .option('--once', 'print where it stands and leave')
    .option('--accept-new-host-key', ACCEPT_NEW_HOST_KEY)
    .action(
      run<Parameters<typeof watch>[2]>((context, flags, [target = '']) =>
        watch(context, target, flags),
      ),
    );
  addStartCommands(program, run);
  addDemoOptions(
    program
      .command('demo')
      .description('start a demo VM in this process and watch a whole run on it'),
  )
    .addOption(progressOption())
    .addOption(stuckTimeoutOption())
    .option('--exit-when-stuck', EXIT_WHEN_STUCK)
    .option(
      '--report <file>',
      'write a report at the end: Markdown, or HTML when the name ends in .html',
    )
    .action(run<Parameters<typeof demo>[1]>(demo));
  addDemoOptions(program.command('demo-vm').description('only the demo VM, for any SSH client'))
    .option('--port <n>', 'SSH port, 0 for a free one', PORT, 0)
    .option('--truth <file>', 'write at the end what was simulated')
    .action(run<Parameters<typeof demoVm>[1]>(demoVm));
  addConnectionOptions(
    program
      .command('tunnels')
      .description(
        'ports of a VM on this computer, until Ctrl+C: Windows in the browser, and others',
      )
      .argument('<target>', TARGET)
      .option(
        '--forward <what>',
        'viewer, rdp, guest, or [local port:]host:port; may be given again',
        (text: string, before: readonly string[] | undefined) => [...(before ?? []), text],
      ),
  ).action(
    run<TunnelFlags>((context, flags, [target = '']) => openTunnels(context, target, flags)),
  );
  program
    .command('doctor')
    .description('what this machine has and lacks, with the remedy')
    .action(run((context) => doctor(context)));
}

function addStartCommands(program: Command, run: Run): void {
  addConnectionOptions(
    addStartOptions(
      program
        .command('run')
        .description('check a VM, show the commands, start the benchmark on it, and follow it')
        .argument('<target>', TARGET)
        .argument('[extra...]', 'after --: further words for run.py (not with style entry)'),
    ),
  )
    .option('--yes', 'start without asking')
    .option('--dry-run', 'only check and show the commands')
    .addOption(stuckTimeoutOption())
    .addOption(progressOption())
    .option('--exit-when-stuck', EXIT_WHEN_STUCK)
    .option('--accept-new-host-key', ACCEPT_NEW_HOST_KEY)
    .action(
      run<RunFlags>((context, flags, [target = '', ...extra]) =>
        startRun(context, target, extra, flags),
      ),
    );
  addOperateOptions(
    program
      .command('stop')
      .description('end what runs on a VM, after showing how')
      .argument('<target>', TARGET)
      .addOption(
        new Option('--what <what>', 'the client, the whole container, or a countdown')
          .choices(STOP_WHAT)
          .default('client'),
      ),
  ).action(
    run<Parameters<typeof stop>[2]>((context, flags, [target = '']) =>
      stop(context, target, flags),
    ),
  );
  addOperateOptions(
    program
      .command('restart')
      .description('restart the container on a VM; its results are copied before')
      .argument('<target>', TARGET),
  ).action(
    run<OperateFlags>((context, flags, [target = '']) =>
      operate(context, target, 'restart_container', flags),
    ),
  );
  addOperateOptions(
    program
      .command('capture')
      .description('keep picture, end of the log and state of a run in its folder')
      .argument('<target>', TARGET),
  ).action(
    run<OperateFlags>((context, flags, [target = '']) =>
      operate(context, target, 'capture', flags),
    ),
  );
}

function addOperateOptions(command: Command): Command {
  return addConnectionOptions(command)
    .option('--yes', 'do it without asking')
    .option('--dry-run', 'only show the commands')
    .option('--accept-new-host-key', ACCEPT_NEW_HOST_KEY);
}

const ACCEPT_NEW_HOST_KEY = 'trust a host key that was never seen before, without asking';

function addProfileCommands(program: Command, run: Run): void {
  const profiles = program.command('profiles').description('saved VMs');
  profiles.command('list').description('all of them').action(run(listProfiles));
  profiles
    .command('show')
    .description('one of them')
    .argument('<name>')
    .action(run((context, _flags, [name = '']) => showProfile(context, name)));
  addProfileOptions(
    profiles
      .command('add')
      .description('save a VM')
      .argument('<name>')
      .argument('<address>', 'ssh://[user@]host[:port]'),
  ).action(
    run<Parameters<typeof addProfile>[3]>((context, flags, [name = '', address = '']) =>
      addProfile(context, name, address, flags),
    ),
  );
  addProfileOptions(
    profiles
      .command('edit')
      .description('change a saved VM')
      .argument('<name>')
      .option('--name <name>', 'new name')
      .option('--host <host>', 'host name or address')
      .option('--port <n>', 'SSH port', wholeNumber(1, 65_535))
      .option('--user <user>', 'user to log in as'),
  ).action(
    run<Parameters<typeof editProfile>[2]>((context, flags, [name = '']) =>
      editProfile(context, name, flags),
    ),
  );
  profiles
    .command('remove')
    .description('forget a saved VM; its runs are kept')
    .argument('<name>')
    .action(run((context, _flags, [name = '']) => removeProfile(context, name)));
  addConnectionOptions(
    profiles
      .command('test')
      .description('find the step that fails between here and the VM')
      .argument('<target>', TARGET),
  ).action(
    run<Parameters<typeof testProfile>[2]>((context, flags, [target = '']) =>
      testProfile(context, target, flags),
    ),
  );
  profiles
    .command('export')
    .description('write all of them, without secrets, to a file or standard output')
    .argument('[file]')
    .action(run((context, _flags, [file]) => exportProfiles(context, file)));
  profiles
    .command('import')
    .description('read what export wrote')
    .argument('<file>')
    .option('--replace', 'replace VMs that are already saved')
    .action(
      run<Parameters<typeof importProfiles>[2]>((context, flags, [file = '']) =>
        importProfiles(context, file, flags),
      ),
    );
  profiles
    .command('import-ssh-config')
    .description('save hosts of ~/.ssh/config as VMs; without names all that it can')
    .argument('[alias...]')
    .option('--file <file>', 'another file in the same format')
    .option('--dry-run', 'only show what would be imported')
    .action(
      run<ImportSshConfigFlags>((context, flags, aliases) =>
        importSshConfig(context, aliases, flags),
      ),
    );
}

function addRunCommands(program: Command, run: Run): void {
  const runs = program.command('runs').description('runs of this data folder');
  addLibraryCommands(runs, run);
  runs
    .command('show')
    .description('how one of them stands or ended')
    .argument('<id>')
    .action(run((context, _flags, [id = '']) => showRun(context, id)));
  addExportOptions(
    runs
      .command('export')
      .description('write a run as a report, a table, a document or a bundle')
      .argument('[run]', 'its id, or "latest"')
      .addHelpText('after', FORMAT_HELP),
  ).action(
    run<ExportFlags>(async (context, flags, [runId]) => await exportRun(context, runId, flags)),
  );
  runs
    .command('import')
    .description('take in a results folder, log, zip or .waarun file; no SSH needed')
    .argument('<path>')
    .option('--preview', 'only say what it holds')
    .option('--again', 'import what is here already once more')
    .action(
      run<ImportRunsFlags>((context, flags, [file = '']) => importRuns(context, file, flags)),
    );
  addCostCommand(runs, run);
  addAnalysisCommands(runs, run);
  addFilmCommand(runs, run);
  addDiagnosticsCommand(runs, run);
}

function addCostCommand(runs: Command, run: Run): void {
  const price = numberWithin(0, 1_000_000);
  runs
    .command('cost')
    .description('what runs cost: tokens, model, VM; every figure says how it is known')
    .argument('<id...>')
    .option('--in <money>', 'price of a million input tokens, instead of the list', price)
    .option('--out <money>', 'price of a million output tokens', price)
    .option('--cached <money>', 'price of a million cached input tokens', price)
    .option('--vm-hour <money>', 'price of an hour of the VM', price)
    .action(
      run<Parameters<typeof costOfRuns>[2]>((context, flags, ids) =>
        costOfRuns(context, ids, flags),
      ),
    );
}

function addProfileOptions(command: Command): Command {
  return addConnectionOptions(command)
    .addOption(new Option('--auth <method>', 'how to log in').choices(AUTH_METHODS))
    .option('--group <name>', 'group in the list')
    .addOption(stuckTimeoutOption())
    .option('--screen-interval <s>', 'seconds between pictures of the screen', numberWithin(1, 30))
    .option('--vm-size <name>', "the cloud's name of its size, for its price")
    .option('--vm-price <money>', 'what it costs an hour', numberWithin(0, 100_000))
    .option('--notes <text>', 'anything worth remembering');
}

const EXIT_WHEN_STUCK = 'leave with code 3 as soon as the run is found stuck';

function progressOption(): Option {
  return new Option('--progress <mode>', 'how progress is shown')
    .choices(PROGRESS_MODES)
    .default('auto');
}

function versionText(): string {
  return `${buildInfo.version} (commit ${buildInfo.commit}, built ${buildInfo.builtAt})`;
}

function unknownCommand(name: string): CommanderError {
  return new CommanderError(
    EXIT.usage,
    'commander.unknownCommand',
    `error: unknown command '${name}'`,
  );
}

const EXIT_CODES = `
Exit codes: 0 done, 1 failed, 2 wrong usage, 3 ended by the stuck limit, 130 interrupted.`;
