import { useMemo } from 'react';
import { splitPrompt } from '#core/waa/reply.ts';
import type { StepText } from '#protocol/inspector.ts';
import { CopyValue } from '../kit/CopyValue.tsx';
import css from './inspector.module.css';
import { CutNote } from './TextView.tsx';

/** Longer parts begin closed: the list of elements would push all others out of sight. */
const OPEN_UP_TO_CHARS = 1200;

/** What the model was asked, at the headings of the agent's own prompt. */
export function PromptView({ file }: { readonly file: StepText }) {
  const sections = useMemo(() => splitPrompt(file.text), [file.text]);
  return (
    <div className={css.scroll}>
      <div className={css.fileHead}>
        <span className="mono dim clip">{file.name}</span>
        <CopyValue value={file.text} name="prompt" />
      </div>
      {sections.map(({ title, text }, index) =>
        title === '' ? (
          <pre key={index} className={`mono ${css.text ?? ''}`}>
            {text}
          </pre>
        ) : (
          <details key={index} open={text.length <= OPEN_UP_TO_CHARS} className={css.section}>
            <summary>
              {title} <span className="dim">{text === '' ? 'empty' : lineCount(text)}</span>
            </summary>
            {text !== '' && <pre className={`mono ${css.text ?? ''}`}>{text}</pre>}
          </details>
        ),
      )}
      <CutNote file={file} />
    </div>
  );
}

function lineCount(text: string): string {
  const count = text.split('\n').length;
  return count === 1 ? '' : `${count} lines`;
}
