/** `waa-monitor alerts …` and what else has to do with telling people, for the program. */
import { Option } from 'commander';
import type { Command } from 'commander';
import { WEBHOOK_FORMATS } from '#protocol/alerts.ts';
import type { Run } from '../commandBody.ts';
import {
  acknowledgeAlerts,
  addChannel,
  listAlerts,
  listChannels,
  listDeliveries,
  removeChannel,
  showAlert,
  snoozeAlerts,
  testChannel,
} from './alerts.ts';
import type { AcknowledgeFlags, AddChannelFlags, ListAlertsFlags, SnoozeFlags } from './alerts.ts';
import { saveDiagnostics } from './diagnostics.ts';
import type { DiagnosticsFlags } from './diagnostics.ts';
import { numberWithin } from './profileFlags.ts';

export function addAlertCommands(program: Command, run: Run): void {
  const alerts = program
    .command('alerts')
    .description('what was told: stuck, crashed, unreachable, ended; and where it is told');
  alerts
    .command('list')
    .description('the inbox, newest first')
    .option('--open', 'only what is so now')
    .action(run<ListAlertsFlags>((context, flags) => listAlerts(context, flags)));
  alerts
    .command('show')
    .description('one of them, with its evidence and what to try')
    .argument('<id>')
    .action(run((context, _flags, [id = '']) => showAlert(context, id)));
  alerts
    .command('ack')
    .description('say that it is known: no further word of it')
    .argument('[id...]')
    .option('--all', 'all that are open')
    .option('--by <name>', 'who says so; usually the name of this account')
    .action(run<AcknowledgeFlags>((context, flags, ids) => acknowledgeAlerts(context, ids, flags)));
  alerts
    .command('snooze')
    .description('no word of it for a while, or without --minutes until it is over')
    .argument('[id...]')
    .option('--all', 'all that are open')
    .option('--minutes <n>', 'for so long', numberWithin(1, 10_080))
    .action(run<SnoozeFlags>((context, flags, ids) => snoozeAlerts(context, ids, flags)));
  alerts
    .command('channels')
    .description('where alerts are told')
    .action(run((context) => listChannels(context)));
  alerts
    .command('add-channel')
    .description('tell alerts at a web address, too')
    .argument('<name>')
    .addOption(
      new Option('--format <receiver>', 'what receives it')
        .choices(WEBHOOK_FORMATS)
        .default('json'),
    )
    .option('--url-file <file>', 'file with the address; else it comes from the environment')
    .action(
      run<AddChannelFlags>((context, flags, [name = '']) => addChannel(context, name, flags)),
    );
  alerts
    .command('remove-channel')
    .description('tell nothing there any more')
    .argument('<id>')
    .action(run((context, _flags, [id = '']) => removeChannel(context, id)));
  alerts
    .command('test')
    .description('send a test to a channel')
    .argument('<channel>')
    .action(run((context, _flags, [id = '']) => testChannel(context, id)));
  alerts
    .command('deliveries')
    .description('what was sent where, and how it went')
    .action(run((context) => listDeliveries(context)));
}

export function addDiagnosticsCommand(runs: Command, run: Run): void {
  runs
    .command('diagnostics')
    .description('one archive for a bug report: log, journal, commands; secrets taken out')
    .argument('<id>')
    .option('--output <file>', 'where to put it; else in the folder of the run')
    .option('--no-pictures', 'without pictures of the screen')
    .action(
      run<DiagnosticsFlags>((context, flags, [id = '']) => saveDiagnostics(context, id, flags)),
    );
}

export interface NotifyFlags {
  readonly notify?: readonly string[];
  readonly notifyFormat?: (typeof WEBHOOK_FORMATS)[number];
}

/** For commands that watch. */
export function addNotifyOptions(command: Command): Command {
  return command
    .addOption(
      new Option(
        '--notify <url>',
        'also tell alerts at this web address, repeatable (or WAA_MONITOR_NOTIFY_URL, which others cannot read)',
      ).argParser((url: string, before: readonly string[] | undefined) => [...(before ?? []), url]),
    )
    .addOption(
      new Option(
        '--notify-format <receiver>',
        'what receives it; else told by the address',
      ).choices(WEBHOOK_FORMATS),
    );
}
