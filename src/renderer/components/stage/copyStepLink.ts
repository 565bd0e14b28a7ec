/** The address of what is shown, with the task and the step it shows now, also while it is followed. */
import { notifications } from '@mantine/notifications';
import type { Selection } from '../../screens/selection.ts';
import { formatRoute, parseRoute } from '../../store/route.ts';

export function stepLink(href: string, selection: Selection): string {
  const [page = ''] = href.split('#');
  const route = parseRoute(href.slice(page.length));
  if (route.screen !== 'run' || selection.task === null) return href;
  const frame = selection.frames[selection.frameIndex];
  return `${page}${formatRoute({
    ...route,
    taskKey: selection.task.key,
    step: frame?.stepNumber ?? null,
    attempt: selection.task.attempts.length > 1 ? (selection.attempt?.number ?? null) : null,
  })}`;
}

export async function copyStepLink(selection: Selection): Promise<void> {
  const link = stepLink(window.location.href, selection);
  const isCopied = await navigator.clipboard.writeText(link).then(
    () => true,
    () => false,
  );
  notifications.show(
    isCopied
      ? { message: 'Link copied. It opens this step in this app.', autoClose: 3000 }
      : { title: 'The link could not be copied', message: link, autoClose: 15_000 },
  );
}
