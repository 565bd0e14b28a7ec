import { useMonitor } from '../../store/useMonitor.ts';
import { HostKeyDialog } from './HostKeyDialog.tsx';
import { SecretDialog } from './SecretDialog.tsx';

/** What a connection needs a person for; one question at a time, in the order they came. */
export function Questions() {
  const question = useMonitor((state) => state.questions[0] ?? null);
  if (question === null) return null;
  return question.kind === 'host_key' ? (
    <HostKeyDialog key={question.id} question={question} />
  ) : (
    <SecretDialog key={question.id} question={question} />
  );
}
