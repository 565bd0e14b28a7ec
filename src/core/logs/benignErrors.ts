/**
 * ERROR messages that WAA logs in runs without any fault: its environment keeps the methods of a
 * local VM and complains when the one in the container does not have them.
 */
const BENIGN_STARTS = [
  'Not implemented! Reverting to snapshot is not supported for remote VMs!',
  'Not implemented! Stopping emulator is not supported for remote VMs!',
  // The guest server answers /terminal with 500 on Windows, always.
  'Failed to get terminal output. Status code: 500',
];

export function isBenignError(message: string): boolean {
  return BENIGN_STARTS.some((start) => message.startsWith(start));
}
