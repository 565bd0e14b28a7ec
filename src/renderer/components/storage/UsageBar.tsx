import { formatBytes } from '#core/format/number.ts';
import type { DiskUsage, RunUsage } from '#protocol/library.ts';
import css from './storage.module.css';
import { usageText } from './usageText.ts';

const PARTS = [
  { field: 'stepPictureBytes', title: 'Pictures of steps' },
  { field: 'screenBytes', title: 'Pictures of the screen' },
  { field: 'thumbBytes', title: 'Thumbnails' },
  { field: 'otherBytes', title: 'Log, steps and the rest' },
] as const satisfies readonly { field: keyof RunUsage; title: string }[];

/** The four kinds of files side by side; the words under the bar say the same. */
export function UsageBar({ usage }: { readonly usage: DiskUsage }) {
  const parts = PARTS.map(({ field, title }) => ({
    title,
    sizeBytes: usage.runs.reduce((sum, run) => sum + run[field], 0),
  }));
  return (
    <div className={css.usage}>
      <p className={css.sum}>{usageText(usage)}</p>
      <div className={css.bar} aria-hidden>
        {parts.map(({ title, sizeBytes }) => (
          <span key={title} style={{ flexGrow: sizeBytes }} />
        ))}
      </div>
      <ul className={css.legend}>
        {parts.map(({ title, sizeBytes }) => (
          <li key={title}>
            <span className={css.swatch} aria-hidden />
            {title} <span className="dim">{formatBytes(sizeBytes)}</span>
          </li>
        ))}
      </ul>
    </div>
  );
}
