/** The line to the test process, which owns the browser; and what this app instance was started with. */
import { HostChannel } from '../hostChannel.ts';
import type { HostMessage } from '../hostChannel.ts';

export const host = new HostChannel((message) => process.send?.(message));
process.on('message', (message) => {
  // Only the host writes to this channel.
  void host.receive(message as HostMessage);
});
// The host is gone, so nobody sees this app any more.
process.on('disconnect', () => process.exit(1));

function required(name: string): string {
  const value = process.env[name];
  if (value === undefined)
    throw new Error(`${name} is not set: start this through launchElectronHost.`);
  return value;
}

export const userDataDir = required('ELECTRON_HOST_USER_DATA');
export const keyring = required('ELECTRON_HOST_KEYRING');
