import type { PlannedCommand } from '#protocol/operations.ts';
import { CopyValue } from '../kit/CopyValue.tsx';
import css from './starting.module.css';

/** Exactly what will be run, in order, for reading and for copying. */
export function CommandList({ commands }: { readonly commands: readonly PlannedCommand[] }) {
  const all = commands.map(({ commandLine }) => commandLine).join('\n');
  return (
    <section aria-label="Commands that will be run">
      <h3 className={css.listTitle}>
        Commands, in this order <CopyValue value={all} name="all commands" />
      </h3>
      <ol className={css.commands}>
        {commands.map((command, index) => (
          <li key={index} className={css.command}>
            <span className={css.commandTitle}>
              {command.title}
              {command.effect === 'read' && <span className="faint"> · reads only</span>}
              {command.input !== null && (
                <span className="dim"> · on standard input: {command.input}</span>
              )}
            </span>
            <code className={`mono ${css.line ?? ''}`}>{command.commandLine}</code>
            <CopyValue value={command.commandLine} name="command" />
          </li>
        ))}
      </ol>
    </section>
  );
}
