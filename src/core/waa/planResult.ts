/** The answer of navi's model, as saved in `plan_result-step_<k>_<time>.txt`. */

export interface PlanResult {
  /** All prose outside the blocks: what the model sees and thinks. */
  readonly thought: string;
  /** What it says under the heading of its plan. */
  readonly plan: string | null;
  /** `COMMAND`, `WAIT`, `DONE`, `FAIL`. */
  readonly decision: string | null;
  readonly code: string | null;
  readonly memory: string | null;
}

const FENCE = /^\s*```\s*([\w-]{0,32})\s*$/;
/** Headings of the blocks: without their block they say nothing. */
const BLOCK_HEADING = /^\W*(?:decision|action code|action|code|memory)\W*$/i;
const PLAN_HEADING = /^\W*(?:multi-step planning|multi-step plan|plan|planning)\W*:?\s*(.*)$/i;
const ANY_HEADING = /^\W*[A-Z][\w -]{2,40}:/;

/** Longer answers are cut: a model's answer has a few thousand characters. */
const MAX_CHARS = 64 * 1024;

export function splitPlanResult(text: string): PlanResult {
  const blocks = new Map<string, string>();
  const prose: string[] = [];
  let fence: { readonly name: string; readonly lines: string[] } | null = null;
  for (const line of text.slice(0, MAX_CHARS).split(/\r?\n/)) {
    const mark = FENCE.exec(line);
    if (fence === null && mark !== null) {
      fence = { name: (mark[1] ?? '').toLowerCase(), lines: [] };
    } else if (fence !== null && mark?.[1] === '') {
      keepBlock(blocks, fence);
      fence = null;
    } else if (fence !== null) {
      fence.lines.push(line);
    } else {
      prose.push(line);
    }
  }
  // An answer that the token limit cut ends inside a block.
  if (fence !== null) keepBlock(blocks, fence);
  return {
    thought: joinProse(prose),
    plan: findPlan(prose),
    decision: blocks.get('decision') ?? null,
    code: blocks.get('python') ?? blocks.get('') ?? null,
    memory: blocks.get('memory') ?? null,
  };
}

function keepBlock(
  blocks: Map<string, string>,
  { name, lines }: { readonly name: string; readonly lines: readonly string[] },
): void {
  if (!blocks.has(name)) blocks.set(name, lines.join('\n').trim());
}

function joinProse(lines: readonly string[]): string {
  return lines
    .filter((line) => !BLOCK_HEADING.test(line) || line.trim() === '')
    .join('\n')
    .replace(/\n{3,}/g, '\n\n')
    .trim();
}

function findPlan(lines: readonly string[]): string | null {
  const start = lines.findIndex((line) => PLAN_HEADING.test(line));
  if (start === -1) return null;
  const first = PLAN_HEADING.exec(lines[start] ?? '')?.[1] ?? '';
  const rest = lines.slice(start + 1);
  const end = rest.findIndex(
    (line) => (BLOCK_HEADING.test(line) && line.trim() !== '') || ANY_HEADING.test(line),
  );
  const plan = [first, ...rest.slice(0, end === -1 ? rest.length : end)].join('\n').trim();
  return plan === '' ? null : plan;
}
