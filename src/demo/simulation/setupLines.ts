/** What WAA's set-up controller logs for each entry of a task's `config`. */
import type { ClientLogger } from './clientLogger.ts';
import { dumps, repr } from './python.ts';
import type { SetupAction } from './recipe.ts';

/** Runs the entry as WAA does: the work first, its `SETUP:` line afterwards. */
export function* runSetup(log: ClientLogger, action: SetupAction): Generator<number, void> {
  const { parameters } = action;
  switch (action.type) {
    case 'launch': {
      const command = parameters['command'] ?? '';
      yield 240;
      log.info('setup/253', `launch_setup(), response: ${dumps({ command, shell: false })}`);
      log.info('setup/254', 'launch_setup(), response: <Response [200]>');
      const shown = typeof command === 'string' ? command : repr(command);
      log.info('setup/256', `Command executed successfully: ${shown} launched successfully`);
      break;
    }
    case 'sleep':
      yield Number(parameters['seconds'] ?? 1) * 1000;
      break;
    case 'download':
      yield 1_800;
      log.info('setup/144', 'Command executed successfully: File Uploaded');
      break;
    case 'open':
      yield 900;
      log.info('setup/234', 'Command executed successfully: File opened successfully');
      break;
    case 'activate_window':
      yield 300;
      log.info(
        'setup/347',
        'activate window setup RESPONSE: <Response [200]>, Window activated successfully',
      );
      log.info('setup/349', 'Command executed successfully: Window activated successfully');
      break;
    case 'create_folder':
      yield 150;
      log.info('setup/420', 'Command executed successfully: Folder created successfully');
      break;
  }
  log.info('setup/62', `SETUP: _${action.type}_setup(${repr(parameters)})`);
}
