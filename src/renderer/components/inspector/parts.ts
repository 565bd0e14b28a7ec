/** The parts of the inspector that a step has something for, in a fixed order. */
import type { StepInspection, StepText } from '#protocol/inspector.ts';

export type PartKind = 'reply' | 'prompt' | 'tree' | 'elements' | 'window' | 'raw' | 'text';

export interface InspectorPart {
  /** Remembered from step to step: `tree`, `text:prompt_notes`. */
  readonly id: string;
  readonly kind: PartKind;
  readonly title: string;
  readonly sizeBytes: number | null;
  /** The file behind it, where it is one. */
  readonly file: StepText | null;
}

/** WAA's words for the files with a view of their own. */
const REPLY_KINDS = ['plan_result', 'response'];
const PROMPT_KIND = 'user_question';
const REGIONS_KIND = 'regions';

export function partsOf(inspection: StepInspection): readonly InspectorPart[] {
  const { texts, records, before, after } = inspection;
  const reply = texts.find(({ kind }) => REPLY_KINDS.includes(kind)) ?? null;
  const prompt = texts.find(({ kind }) => kind === PROMPT_KIND) ?? null;
  const regions = texts.find(({ kind }) => kind === REGIONS_KIND) ?? null;
  const tree = after?.accessibilityTree ?? before?.accessibilityTree ?? null;
  const others = texts.filter((text) => text !== reply && text !== prompt && text !== regions);
  return [
    ...filePart('reply', 'Reply', reply),
    ...filePart('prompt', 'Prompt', prompt),
    ...filePart('tree', 'Accessibility', tree),
    ...filePart('elements', 'Elements', regions),
    ...(before === null && after === null
      ? []
      : [{ id: 'window', kind: 'window', title: 'Windows', sizeBytes: null, file: null } as const]),
    ...others.map((file) => ({
      id: `text:${file.kind}`,
      kind: 'text' as const,
      title: file.kind.replaceAll('_', ' '),
      sizeBytes: file.sizeBytes,
      file,
    })),
    ...(records.length === 0
      ? []
      : [
          { id: 'raw', kind: 'raw', title: 'Raw', sizeBytes: sizeOf(records), file: null } as const,
        ]),
  ];
}

function filePart(
  kind: Exclude<PartKind, 'text'>,
  title: string,
  file: StepText | null,
): readonly InspectorPart[] {
  return file === null ? [] : [{ id: kind, kind, title, sizeBytes: file.sizeBytes, file }];
}

function sizeOf(records: readonly StepText[]): number {
  return records.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
}
