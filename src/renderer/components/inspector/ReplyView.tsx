import { useMemo } from 'react';
import { splitReply, type ReplyPartKind } from '#core/waa/reply.ts';
import type { StepText } from '#protocol/inspector.ts';
import { CopyValue } from '../kit/CopyValue.tsx';
import css from './inspector.module.css';
import { CutNote } from './TextView.tsx';

const TITLES: Readonly<Record<ReplyPartKind, string>> = {
  observation: 'Observation',
  thought: 'Thought',
  plan: 'Plan',
  decision: 'Decision',
  code: 'Code',
  memory: 'Memory',
  other: 'Text',
};

const IN_MONO: ReadonlySet<ReplyPartKind> = new Set<ReplyPartKind>(['code', 'decision', 'memory']);

/** The model's reply in its parts, as the agent's format names them. */
export function ReplyView({ file }: { readonly file: StepText }) {
  const parts = useMemo(() => splitReply(file.text), [file.text]);
  return (
    <div className={css.scroll}>
      <div className={css.fileHead}>
        <span className="mono dim clip">{file.name}</span>
        <CopyValue value={file.text} name="whole reply" />
      </div>
      {parts.length === 0 && <p className="dim">The reply is empty.</p>}
      <dl className={css.replyParts}>
        {parts.map((part, index) => (
          <div key={index} className={css.replyPart}>
            <dt>{TITLES[part.kind]}</dt>
            <dd>
              {IN_MONO.has(part.kind) ? (
                <pre className={`mono ${css.code ?? ''}`}>{part.text}</pre>
              ) : (
                <p className={css.prose}>{part.text}</p>
              )}
            </dd>
          </div>
        ))}
      </dl>
      <CutNote file={file} />
    </div>
  );
}
