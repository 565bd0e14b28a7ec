import { formatBytes } from '#core/format/number.ts';
import type { StepText } from '#protocol/inspector.ts';
import { CopyValue } from '../kit/CopyValue.tsx';
import css from './inspector.module.css';

/** A file as it is. */
export function TextView({ file }: { readonly file: StepText }) {
  return (
    <div className={css.scroll}>
      <div className={css.fileHead}>
        <span className="mono dim clip">{file.name}</span>
        <CopyValue value={file.text} name={file.kind.replaceAll('_', ' ')} />
      </div>
      <pre className={`mono ${css.text ?? ''}`}>{file.text}</pre>
      <CutNote file={file} />
    </div>
  );
}

export function CutNote({ file }: { readonly file: StepText }) {
  return file.isCut ? (
    <p className="dim">Only the beginning is shown: the file has {formatBytes(file.sizeBytes)}.</p>
  ) : null;
}
