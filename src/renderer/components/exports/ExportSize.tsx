import { formatBytes } from '#core/format/number.ts';
import type { ExportPlan } from '#protocol/exports.ts';
import type { Call } from '../kit/useCall.ts';
import css from './exports.module.css';

interface ExportSizeProps {
  readonly plan: Call<ExportPlan>;
  readonly canTakeFolders: boolean;
}

/** How large it will be, before it is written; an estimate says so. */
export function ExportSize({ plan, canTakeFolders }: ExportSizeProps) {
  if (plan.status === 'loading')
    return <p className={`dim ${css.size ?? ''}`}>Measuring the size …</p>;
  if (plan.status === 'failed') {
    return (
      <p className={`${css.size ?? ''} ${css.failure ?? ''}`} role="alert">
        {plan.error.message} {plan.error.remedy}
      </p>
    );
  }
  const { parts, sizeBytes, provenance, remarks, packaging } = plan.value;
  const form = packaging === 'folder' && !canTakeFolders ? 'zip' : packaging;
  return (
    <div className={css.size} role="status">
      <p className={css.sizeLine}>
        <strong>{sizeText(sizeBytes, provenance)}</strong>
        {provenance === 'estimated' && <span className="dim"> (estimated from a sample)</span>}
        {form !== 'file' && <span>, as a {form}</span>}
        {parts.length > 1 && (
          <span className="dim">
            {': '}
            {parts
              .map((part) => `${part.title} ${sizeText(part.sizeBytes, part.provenance)}`)
              .join(' · ')}
          </span>
        )}
      </p>
      {remarks.map((remark) => (
        <p key={remark} className={css.remark}>
          {remark}
        </p>
      ))}
    </div>
  );
}

function sizeText(sizeBytes: number, provenance: string): string {
  return `${provenance === 'estimated' ? 'about ' : ''}${formatBytes(sizeBytes)}`;
}
