import { Button, Checkbox } from '@mantine/core';
import { useState } from 'react';
import { formatBytes } from '#core/format/number.ts';
import type { CleanupItem, CleanupPlan } from '#protocol/library.ts';
import { useMonitorStore } from '../../store/useMonitor.ts';
import { useAct } from '../kit/useAct.ts';
import { SettingsSection } from '../settings/SettingsSection.tsx';
import css from './storage.module.css';

const WHAT: Readonly<Record<CleanupItem['what'], string>> = {
  thumbs: 'thumbnails',
  screens: 'pictures of the screen',
  step_pictures: 'pictures of steps',
  run: 'the whole run, into the trash',
};
/** The rest is told as a sum; a plan is read, not scrolled. */
const SHOWN = 200;

interface CleanupListProps {
  readonly plan: CleanupPlan;
  readonly isWriter: boolean;
  readonly onDone: () => void;
}

/** What would go, before it goes. What needs a person's word is not ticked. */
export function CleanupList({ plan, isWriter, onDone }: CleanupListProps) {
  const { client } = useMonitorStore();
  const { act, isBusy } = useAct();
  const [chosen, setChosen] = useState<ReadonlySet<string>>(
    () => new Set(plan.items.filter(({ needsAsking }) => !needsAsking).map(({ id }) => id)),
  );
  const items = plan.items.filter(({ id }) => chosen.has(id));
  const freed = items.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  const toggle = (id: string): void => {
    const next = new Set(chosen);
    if (!next.delete(id)) next.add(id);
    setChosen(next);
  };
  const cleanUp = (): Promise<boolean> =>
    act(() => client.rpc.library.cleanUp({ itemIds: items.map(({ id }) => id) }));
  return (
    <SettingsSection title="What would go now" text={planText(plan)}>
      {plan.items.length > 0 && (
        <>
          <ul className={css.items}>
            {plan.items.slice(0, SHOWN).map((item) => (
              <li key={item.id} className={css.item}>
                <Checkbox
                  size="xs"
                  label={`${item.runName}: ${WHAT[item.what]}`}
                  checked={chosen.has(item.id)}
                  disabled={!isWriter}
                  onChange={() => toggle(item.id)}
                />
                <span className={`dim clip ${css.reason ?? ''}`}>{item.reason}</span>
                <span className={css.size}>{formatBytes(item.sizeBytes)}</span>
              </li>
            ))}
          </ul>
          {plan.items.length > SHOWN && (
            <p className="dim">and {plan.items.length - SHOWN} more of the same kind</p>
          )}
          <div className={css.act}>
            <Button
              loading={isBusy}
              disabled={!isWriter || items.length === 0}
              onClick={() => void cleanUp().then((isDone) => isDone && onDone())}
            >
              Remove now, {formatBytes(freed)}
            </Button>
          </div>
        </>
      )}
    </SettingsSection>
  );
}

function planText({ items, beforeBytes, afterBytes, budgetBytes }: CleanupPlan): string {
  if (items.length === 0) return 'Nothing: all runs are within what is set above.';
  const asks = items.some(({ needsAsking }) => needsAsking)
    ? ' What is starred, noted or a whole run goes only when you tick it.'
    : '';
  const budget =
    budgetBytes !== null && afterBytes > budgetBytes
      ? ` That is still over the ${formatBytes(budgetBytes)} set above.`
      : '';
  return `By itself it would come down from ${formatBytes(beforeBytes)} to ${formatBytes(afterBytes)}.${budget}${asks}`;
}
