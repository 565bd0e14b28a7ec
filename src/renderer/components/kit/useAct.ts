import { notifications } from '@mantine/notifications';
import { useState } from 'react';
import { describeError } from '../../store/errorText.ts';

/** Runs a person's wish and says so when it fails; the answer tells whether it worked. */
export function useAct(): {
  act: (wish: () => Promise<unknown>) => Promise<boolean>;
  isBusy: boolean;
} {
  const [isBusy, setBusy] = useState(false);
  const act = async (wish: () => Promise<unknown>): Promise<boolean> => {
    setBusy(true);
    try {
      await wish();
      return true;
    } catch (error) {
      showError(error);
      return false;
    } finally {
      setBusy(false);
    }
  };
  return { act, isBusy };
}

export function showError(error: unknown): void {
  const { message, remedy } = describeError(error);
  notifications.show({
    title: message,
    message: remedy,
    color: 'red',
    autoClose: 12_000,
    withBorder: true,
  });
}
